import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause, setImmediate } from 'node:timers/promises';

/** A port whose queue of connections is full, so that the kernel drops the first packet of every further one. */
export interface StalledListener extends AsyncDisposable {
  readonly port: number;
  /** Empties the queue. The kernel of a client tries again a second after its first packet. Ends each connection at once. */
  resume(): void;
}

const code = `
const server = require('node:net').createServer((socket) => socket.on('error', () => {}).end());
server.listen({ port: Number(process.argv[2]), host: process.argv[1], backlog: 1 }, () =>
  console.log(server.address().port));
`;

/** Starts a stalled listener in a process of its own. @param port 0 for a free one. */
export async function startStalledListener(host: string, port = 0): Promise<StalledListener> {
  const child = spawn(process.execPath, ['-e', code, host, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  const bound = Number(line.toString());
  const fillers = await fill(host, bound);
  return {
    port: bound,
    resume: () => void child.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      for (const filler of fillers) filler.destroy();
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** Opens connections until one gets no answer. */
async function fill(host: string, port: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  for (;;) {
    const socket = connect({ host, port });
    socket.on('error', () => undefined);
    sockets.push(socket);
    await Promise.race([once(socket, 'connect'), pause(300)]);
    // In a process that was held up, the timer comes before the connection that the kernel has made.
    await setImmediate();
    if (socket.connecting) return sockets;
  }
}
