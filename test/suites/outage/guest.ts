import { once } from 'node:events';
import { connect } from '#broker';
import { openConsole } from '#console';
import { openZoo } from '../../kit/agent/zoo.ts';

// Runs an agent and a console on the broker of a URL: guest.ts URL. Prints "ready", waits for a line, closes both,
// prints how many milliseconds closing took, and ends because nothing is left to wait for.
const urls = process.argv.slice(2);
const options = { user: 'alice', password: 'secret', idleTimeoutMs: 60_000 };
const zoo = await openZoo(urls, undefined, {}, options);
const broker = connect({ urls, containerId: 'guest', retry: 'forever', ...options });
const console = await openConsole({ broker });
const subscription = await console.data();
const discovery = (async () => {
  for await (const _ of console.discover({ ms: 60_000, quietMs: 60_000 }));
})().catch(() => undefined);
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();
const call = console.object(zoo.agent.name, { objectName: 'nobody' }).catch(() => undefined);
const startMs = performance.now();
await subscription.close();
await console.close();
await broker.close();
await zoo[Symbol.asyncDispose]();
await Promise.all([discovery, call]);
process.stdout.write(`closed ${Math.round(performance.now() - startMs)}\n`);
