import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { waitUntil } from '../../../../src/base/index.ts';

/** A unix socket of QEMU that carries lines of text. */
export interface LineSocket {
  send(line: string): void;
  /** Calls the listener for every line, starting with those that arrived before the call. Replaces an earlier listener. */
  onLine(listener: (line: string) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

const openLimitMs = 30_000;

/** Opens a line socket. Waits until QEMU listens. @throws when nothing listens within half a minute. */
export async function openLineSocket(path: string): Promise<LineSocket> {
  const deadlineMs = performance.now() + openLimitMs;
  for (;;) {
    const socket = await tryConnect(path);
    if (socket) return lineSocketOf(socket);
    if (performance.now() > deadlineMs) throw new Error(`nothing listens at ${path}`);
    await setTimeout(20);
  }
}

function lineSocketOf(socket: Socket): LineSocket {
  const early: string[] = [];
  let onLine = (line: string): void => void early.push(line);
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.trimEnd());
  });
  // A machine resets its sockets when it ends; the exit of its process reports that.
  socket.on('error', () => undefined);
  return {
    send: (line) => void socket.write(`${line}\n`),
    onLine(listener) {
      onLine = listener;
      for (const line of early.splice(0)) listener(line);
    },
    onClose: (listener) => void socket.once('close', listener),
    close: () => void socket.destroy(),
  };
}

async function tryConnect(path: string): Promise<Socket | undefined> {
  const socket = connect(path);
  let state: 'connecting' | 'open' | 'failed' = 'connecting';
  socket.once('connect', () => {
    state = 'open';
  });
  socket.once('error', () => {
    state = 'failed';
  });
  await waitUntil(() => state !== 'connecting', { timeoutMs: 10_000, intervalMs: 5 });
  return (state as string) === 'open' ? socket : undefined;
}
