import type { Clock } from '#base';
import { type AgentInfo, type AmqpValue, agentAttributes, type Predicate, readPredicate } from '#qmf';
import { AsyncQueue } from '../async-queue.ts';
import type { Listeners } from '../listeners.ts';
import type { AgentRecord } from './agent-record.ts';
import type { AgentTable } from './agent-table.ts';

export interface DiscoverOptions {
  /** Longest duration in milliseconds; 5,000 by default. */
  readonly ms?: number | undefined;
  /** Milliseconds without a further agent after which discovery ends; 500 by default. */
  readonly quietMs?: number | undefined;
  /** A predicate over the agents' attributes, such as `['eq', '_product', ['quote', 'node']]`. */
  readonly where?: readonly AmqpValue[] | undefined;
}

const defaultMs = 5_000;
const defaultQuietMs = 500;

/**
 * Sends a locate request and yields each agent once, as it answers.
 * @param sendLocate sends the request.
 * @param interruptions emits the error that ends the discovery early.
 */
export async function* discover(
  table: AgentTable,
  clock: Clock,
  sendLocate: () => void,
  interruptions: Listeners<Error>,
  options: DiscoverOptions,
): AsyncGenerator<AgentRecord> {
  const predicate = readPredicate(options.where ?? []);
  const agents = new AsyncQueue<AgentRecord>(Number.POSITIVE_INFINITY, 'fail');
  const names = new Set<string>();
  let cancelQuiet: (() => void) | undefined;
  const removeSighting = table.sightings.add((agent) => {
    if (names.has(agent.name) || !matches(agent.info, predicate)) return;
    names.add(agent.name);
    agents.push(agent);
    cancelQuiet?.();
    cancelQuiet = clock.after(options.quietMs ?? defaultQuietMs, () => agents.end());
  });
  const removeInterruption = interruptions.add((error) => agents.fail(error));
  const cancelLimit = clock.after(options.ms ?? defaultMs, () => agents.end());
  try {
    sendLocate();
    yield* agents;
  } finally {
    removeSighting();
    removeInterruption();
    cancelQuiet?.();
    cancelLimit();
  }
}

/** Evaluates the predicate here: qpidd, and agents of its old library and the Java library, ignore it. */
function matches(info: AgentInfo, predicate: Predicate | undefined): boolean {
  if (!predicate) return true;
  const attributes = agentAttributes(info);
  return predicate.matches((name) => attributes.get(name));
}
