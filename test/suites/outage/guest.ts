import { once } from 'node:events';
import { connect } from '#broker';
import { openConsole } from '#console';
import { openZoo } from '../../kit/agent/zoo.ts';

// An agent and a console on the broker of the URL given: outage-guest.ts URL. Says "ready", waits for a line, closes
// both, says how many milliseconds that took, and has nothing left to wait for.
const urls = process.argv.slice(2);
const way = { user: 'alice', password: 'secret', idleTimeoutMs: 60_000 };
const zoo = await openZoo(urls, undefined, {}, way);
const broker = connect({ urls, containerId: 'guest', retry: 'forever', ...way });
const console = await openConsole({ broker });
const listening = await console.data();
const search = (async () => {
  for await (const _ of console.discover({ ms: 60_000, quietMs: 60_000 }));
})().catch(() => undefined);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
const call = console.object(zoo.agent.name, { objectName: 'nobody' }).catch(() => undefined);
const start = performance.now();
await listening.close();
await console.close();
await broker.close();
await zoo[Symbol.asyncDispose]();
await Promise.all([search, call]);
process.stdout.write(`closed ${Math.round(performance.now() - start)}\n`);
