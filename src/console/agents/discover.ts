import type { Clock } from '#base';
import { type AgentInfo, type AmqpValue, agentAttributes, type Predicate, readPredicate } from '#qmf';
import { AsyncQueue } from '../async-queue.ts';
import type { Listeners } from '../listeners.ts';
import { type AgentRecord, isBrokerAgent } from './agent-record.ts';
import { type AgentTable, maxAgents } from './agent-table.ts';

export interface DiscoverOptions {
  /** Longest duration in milliseconds; 5,000 by default. */
  readonly ms?: number | undefined;
  /**
   * Milliseconds without a further agent after which discovery ends. By default ten times as long as the last agent took to
   * answer, at least 150 and at most 500; and 500 while only the broker's own agent has answered.
   */
  readonly quietMs?: number | undefined;
  /** A predicate over the agents' attributes, such as `['eq', '_product', ['quote', 'node']]`. */
  readonly where?: readonly AmqpValue[] | undefined;
}

const defaultMs = 5_000;
/** Limits of the default of {@link DiscoverOptions.quietMs}. */
const minQuietMs = 150;
const maxQuietMs = 500;
const quietFactor = 10;

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
  const startMs = clock.monotonicMs();
  let cancelQuiet: (() => void) | undefined;
  let quietMs = maxQuietMs;
  const removeSighting = table.sightings.add((agent) => {
    if (names.size >= maxAgents || names.has(agent.name) || !matches(agent.info, predicate)) return;
    names.add(agent.name);
    agents.push(agent);
    cancelQuiet?.();
    // The broker's own agent is nearer than all others, so its answer says nothing about theirs.
    if (!isBrokerAgent(agent.info)) quietMs = chooseQuietMs(clock.monotonicMs() - startMs);
    cancelQuiet = clock.after(options.quietMs ?? quietMs, () => agents.end());
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

const chooseQuietMs = (answerMs: number) =>
  Math.min(maxQuietMs, Math.max(minQuietMs, quietFactor * answerMs));

/** Evaluates the predicate here: qpidd, and agents of its old library and the Java library, ignore it. */
function matches(info: AgentInfo, predicate: Predicate | undefined): boolean {
  if (!predicate) return true;
  const attributes = agentAttributes(info);
  return predicate.matches((name) => attributes.get(name));
}
