import { connect, type Socket } from 'node:net';
import { waitUntil } from '../../../kit/wait-until.ts';

/** A unix socket of QEMU's that speaks in lines. */
export interface LineSocket {
  send(line: string): void;
  /** Hears every line, those that came before it listened first. */
  onLine(listener: (line: string) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** Opens one; it may take a moment until QEMU listens. */
export async function openLineSocket(path: string): Promise<LineSocket> {
  let socket: Socket | undefined;
  const end = performance.now() + 30_000;
  while (socket === undefined) {
    socket = await attempt(path);
    if (socket === undefined && performance.now() > end) throw new Error(`nothing listens at ${path}`);
  }
  return linesOf(socket);
}

function linesOf(socket: Socket): LineSocket {
  const early: string[] = [];
  let heard = (line: string): void => void early.push(line);
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) heard(line.trimEnd());
  });
  // A machine that ends resets its sockets: that is told by its process.
  socket.on('error', () => undefined);
  return {
    send: (line) => void socket.write(`${line}\n`),
    onLine(listener) {
      heard = listener;
      for (const line of early.splice(0)) listener(line);
    },
    onClose: (listener) => void socket.once('close', listener),
    close: () => void socket.destroy(),
  };
}

async function attempt(path: string): Promise<Socket | undefined> {
  const socket = connect(path);
  let state: 'waiting' | 'open' | 'failed' = 'waiting';
  socket.once('connect', () => {
    state = 'open';
  });
  socket.once('error', () => {
    state = 'failed';
  });
  await waitUntil(() => state !== 'waiting', 10_000);
  if ((state as string) === 'open') return socket;
  await new Promise((resolve) => setTimeout(resolve, 20));
  return undefined;
}
