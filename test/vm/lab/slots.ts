import { createServer, type Server } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const pollMs = 200;

/**
 * Acquires one of these slots, and waits while other processes hold all of them. A slot is the name of an abstract
 * unix socket: one process can hold it, and the kernel frees it when the process ends. Source: unix(7).
 * @throws when the time limit passes.
 */
export async function acquireSlot(slots: readonly string[], limitMs: number): Promise<Disposable> {
  for (const end = performance.now() + limitMs; ; ) {
    for (const slot of slots) {
      const server = await listen(`\0ovirt-node-lab-${slot}`);
      if (server) return { [Symbol.dispose]: () => void server.close() };
    }
    if (performance.now() > end)
      throw new Error(`no free slot of ${slots.join(', ')} within ${limitMs / 1000} s`);
    await setTimeout(pollMs);
  }
}

/** @returns undefined when another process listens on this name. */
async function listen(name: string): Promise<Server | undefined> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer((socket) => socket.destroy()).once('error', () => resolve(false));
  server.listen(name, () => resolve(true));
  if (!(await promise)) return undefined;
  server.unref();
  return server;
}
