/**
 * A machine in its own network namespace, and a console that follows it; broker and agent run in processes of their own. Start it with
 * `unshare --net --mount` and a /sys of that namespace.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '#broker';
import { openConsole } from '#console';
import { ShownNetwork } from '../../test/kit/network/shown-network.ts';
import { addLinks, ip } from '../kit/network/add-links.ts';
import { type Program, startProgram } from '../kit/program.ts';
import { serve } from '../kit/serve.ts';

/** An agent publishes everything at most once in two seconds. */
const publicationPauseMs = 2_100;
/** Changes come apart in time, as on a machine where little happens. */
const changePauseMs = 50;
/** Numbers of rounds that {@link ShownNetwork.measureRound} tells apart. */
const rounds = 200;

await addLinks({ from: 0, to: 1 });
ip(['link', 'set', 'br0', 'up']);
// Duplicate address detection ends at different times; a change must not wait for it.
ip(['address', 'add', '192.0.2.254/24', 'dev', 'a0']);
const broker: Program<typeof import('./embedded-broker.ts').handlers> = startProgram('embedded-broker');
const url = `amqp://127.0.0.1:${await broker.request('port')}`;
const agent: Program<typeof import('../../scripts/soak/node.ts').handlers> = startProgram(
  new URL('../../scripts/soak/node.ts', import.meta.url),
  [url],
);
const agentName = await agent.request('name');
const connection = connect({ urls: [url], containerId: crypto.randomUUID(), retry: 'never' });
const console = await openConsole({ broker: connection });
const shown = await ShownNetwork.open(console, agentName);
let round = 0;

const countInterfaces = () =>
  [...shown.picture.keys()].filter((name) => name.includes(':networkInterface:')).length;
/** Asks which agents are there; each that hears it publishes everything. */
const ask = () => void console.discover()[Symbol.asyncIterator]().next();

export const handlers = serve({
  agentPid: () => agent.pid,
  /** Adds pairs of links. @returns the number of links, when the console sees as many. */
  grow: async (pairs: Parameters<typeof addLinks>[0]): Promise<number> => {
    await addLinks(pairs);
    const count = ip(['-oneline', 'link']).trim().split('\n').length;
    await shown.measure(ask, () => countInterfaces() === count);
    return countInterfaces();
  },
  /** Makes five changes, one after the other. @returns from each command until the console has its effect, in ms. */
  change: async (): Promise<readonly number[]> => {
    const times = await shown.measureRound('a0', 'b0', round++ % rounds);
    await pause(changePauseMs);
    return times;
  },
  /** Has the agent publish everything. @returns from the question until the console has every interface again, in ms. */
  publish: async (): Promise<number> => {
    await pause(publicationPauseMs);
    const count = countInterfaces();
    shown.picture.clear();
    return shown.measure(ask, () => countInterfaces() >= count);
  },
});
