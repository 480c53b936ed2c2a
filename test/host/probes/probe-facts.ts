/**
 * Prints the facts of the probes that the command line names, as JSON. The tests start it on this machine and inside
 * network namespaces.
 */
import { hostAt, probes } from '#probes';
import { stringifyFacts } from '../../kit/probes/stringify-facts.ts';

const names = process.argv.slice(2) as (keyof typeof probes)[];
const facts: Record<string, unknown> = {};
for (const name of names) facts[name] = await probes[name].read(hostAt('/'), AbortSignal.timeout(30_000));
process.stdout.write(stringifyFacts(facts));
