/**
 * Prints what the probes named on the command line find on this machine, as JSON: bigints as decimal text, sets and
 * maps as lists. Started by the tests, also inside network namespaces.
 */
import { hostAt, probes } from '#probes';

const names = process.argv.slice(2) as (keyof typeof probes)[];
const found: Record<string, unknown> = {};
for (const name of names) found[name] = await probes[name].read(hostAt('/'), AbortSignal.timeout(30_000));
process.stdout.write(
  JSON.stringify(found, (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Set || value instanceof Map ? [...value] : value;
  }),
);
