import type { Bench } from '../bench.ts';
import { calls } from './calls.ts';
import { codec } from './codec.ts';
import { facts } from './facts.ts';
import { links } from './links.ts';
import { live } from './live.ts';
import { network } from './network.ts';
import { query } from './query.ts';
import { start } from './start.ts';

/** All benches, in the order in which they run. */
export const benches: readonly Bench[] = [calls, query, facts, links, live, network, start, codec];
