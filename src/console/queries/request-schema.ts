import type { Clock } from '#base';
import type { SchemaClass, SchemaId } from '#qmf';
import { type AgentRecord, isBrokerAgent } from '../agents/agent-table.ts';
import { ConsoleError, NoAnswer, NoSchema } from '../errors.ts';
import { mergeSchema } from './merge-schema.ts';
import type { Queries } from './queries.ts';

/** How long the second of two answers may come after the first, and how long an old agent has for QMFv1's. */
const patienceMs = 1_000;

/** What was answered so far, in each of the two forms. */
interface Told {
  v1?: SchemaClass | undefined;
  v2?: SchemaClass | undefined;
  error?: unknown;
}

/**
 * The schema of one class, asked in QMFv1's form and, where the agent may know it, in QMFv2's; either suffices.
 * @throws {NoSchema} where the agent has none to give. @throws {NotSent} @throws {OutcomeUnknown} without a connection.
 */
export async function requestSchema(
  queries: Queries,
  clock: Clock,
  agent: AgentRecord,
  id: SchemaId,
): Promise<SchemaClass> {
  const enough = new AbortController();
  const told: Told = {};
  const failed = (error: unknown) => {
    told.error ??= error;
  };
  const v1 = queries.schemaV1(agent, id, enough.signal).then((schema) => {
    told.v1 = schema;
  }, failed);
  const patience = () => pause(clock, patienceMs, enough.signal);
  const askV2 = async () => {
    if (isBrokerAgent(agent.info)) return;
    // An agent that does not say that it knows QMFv2's form may know no other, as those of the Java library.
    if (!knowsV2(agent)) await Promise.race([v1, patience()]);
    if (!enough.signal.aborted && (knowsV2(agent) || !told.v1)) {
      told.v2 = await queries.schemaV2(agent, id, enough.signal);
    }
  };
  const v2 = askV2().catch(failed);
  const both = Promise.all([v1, v2]);
  try {
    await Promise.race([v1, v2]);
    await (told.v1 || told.v2 ? Promise.race([both, patience()]) : both);
  } finally {
    enough.abort();
  }
  if (told.v1 && told.v2) return mergeSchema(told.v1, told.v2);
  const schema = told.v1 ?? told.v2;
  if (schema) return schema;
  if (told.error instanceof ConsoleError && !(told.error instanceof NoAnswer)) throw told.error;
  throw new NoSchema(agent.name, id.className, { cause: told.error });
}

const knowsV2 = ({ info }: AgentRecord) => (info.capability ?? 0) >= 1;

/** Ends early when the signal says so. */
function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
