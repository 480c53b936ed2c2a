import type { Clock } from '#base';
import { type AgentInfo, agentAttributes, type Predicate, readPredicate } from '#qmf';
import { AsyncQueue } from '../async-queue.ts';
import type { DiscoverOptions } from '../console.ts';
import type { Listeners } from '../listeners.ts';
import type { AgentRecord, AgentTable } from './agent-table.ts';

const longestMs = 5_000;
const quietMs = 500;

/** @param locate sends the request. @param broken tells what ends the search before its time. */
export async function* discover(
  table: AgentTable,
  clock: Clock,
  locate: () => void,
  broken: Listeners<Error>,
  options: DiscoverOptions,
): AsyncGenerator<AgentRecord> {
  const predicate = readPredicate(options.where ?? []);
  const found = new AsyncQueue<AgentRecord>(Number.POSITIVE_INFINITY, 'fail');
  const names = new Set<string>();
  let cancelQuiet: (() => void) | undefined;
  const forget = table.sightings.add((agent) => {
    if (names.has(agent.name) || !fits(agent.info, predicate)) return;
    names.add(agent.name);
    found.push(agent);
    cancelQuiet?.();
    cancelQuiet = clock.after(options.quietMs ?? quietMs, () => found.end());
  });
  const forgetBroken = broken.add((error) => found.fail(error));
  const cancelLimit = clock.after(options.ms ?? longestMs, () => found.end());
  try {
    locate();
    yield* found;
  } finally {
    forget();
    forgetBroken();
    cancelQuiet?.();
    cancelLimit();
  }
}

/** Asked here again: qpidd, agents of its old library and those of the Java one answer whatever the predicate says. */
function fits(info: AgentInfo, predicate: Predicate | undefined): boolean {
  if (!predicate) return true;
  const attributes = agentAttributes(info);
  return predicate.matches((name) => attributes.get(name));
}
