import type { Host, Probe } from '#probes';
import type { AsJson } from '../../host/kit.ts';
import { stringifyFacts } from './stringify-facts.ts';

/** Reads a probe once; rejects after 10 s. */
export const readProbe = <T>(probe: Probe<T>, host: Host): Promise<T> =>
  probe.read(host, AbortSignal.timeout(10_000));

/** Converts facts as JSON does, for comparison with the output of a tool. */
export const asJson = <T>(facts: T): AsJson<T> => JSON.parse(stringifyFacts(facts)) as AsJson<T>;
