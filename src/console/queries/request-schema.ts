import type { Clock } from '#base';
import type { SchemaClass, SchemaId } from '#qmf';
import { type AgentRecord, isBrokerAgent } from '../agents/agent-record.ts';
import { ConsoleError, NoAnswer, NoSchema } from '../errors.ts';
import { mergeSchema } from './merge-schema.ts';
import type { Queries } from './queries.ts';

/** Longest wait for the second of two answers, and for the QMFv1 answer of an agent without QMFv2's capability. */
const secondAnswerMs = 1_000;

/** A request that may not have ended yet. `ended` never rejects. */
interface Attempt {
  schema?: SchemaClass | undefined;
  readonly ended: Promise<unknown>;
}

/**
 * Requests the schema of one class in the forms of QMFv1 and, where the agent may know it, QMFv2; either is enough.
 * @throws {NoSchema} when the agent gives none. @throws {NotSent} {OutcomeUnknown} without a connection.
 */
export async function requestSchema(
  queries: Queries,
  clock: Clock,
  agent: AgentRecord,
  id: SchemaId,
): Promise<SchemaClass> {
  const done = new AbortController();
  const errors: unknown[] = [];
  const pause = () => wait(clock, secondAnswerMs, done.signal);
  const v1 = attempt(() => queries.schemaV1(agent, id, done.signal), errors);
  const v2 = attempt(async () => {
    if (isBrokerAgent(agent.info)) return undefined;
    // An agent without the capability, such as an agent of the Java library, may know only the form of QMFv2.
    if (!hasV2(agent)) await Promise.race([v1.ended, pause()]);
    const isNeeded = !done.signal.aborted && (hasV2(agent) || !v1.schema);
    return isNeeded ? queries.schemaV2(agent, id, done.signal) : undefined;
  }, errors);
  const both = Promise.all([v1.ended, v2.ended]);
  try {
    await Promise.race([v1.ended, v2.ended]);
    await (v1.schema || v2.schema ? Promise.race([both, pause()]) : both);
  } finally {
    done.abort();
  }
  if (v1.schema && v2.schema) return mergeSchema(v1.schema, v2.schema);
  const schema = v1.schema ?? v2.schema;
  if (schema) return schema;
  const [error] = errors;
  if (error instanceof ConsoleError && !(error instanceof NoAnswer)) throw error;
  throw new NoSchema(agent.name, id.className, { cause: error });
}

const hasV2 = ({ info }: AgentRecord) => (info.capability ?? 0) >= 1;

function attempt(request: () => Promise<SchemaClass | undefined>, errors: unknown[]): Attempt {
  const result: Attempt = {
    ended: request().then(
      (schema) => {
        result.schema = schema;
      },
      (error: unknown) => errors.push(error),
    ),
  };
  return result;
}

/** Resolves after `ms` milliseconds, or when the signal aborts. */
function wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
