import { createServer, type Server } from 'node:net';

const pollMs = 200;

/**
 * Takes one of these places for itself, and waits while others have them all. A place is a name in the kernel that one
 * process can have at a time, and that is free when the process ends, however it ends.
 */
export async function acquireSlot(places: readonly string[], limitMs: number): Promise<Disposable> {
  for (const end = performance.now() + limitMs; ; ) {
    for (const place of places) {
      const server = await listening(`\0ovirt-node-lab-${place}`);
      if (server) return { [Symbol.dispose]: () => void server.close() };
    }
    if (performance.now() > end)
      throw new Error(`after ${limitMs / 1000} s others still have ${places.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

async function listening(name: string): Promise<Server | undefined> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer((socket) => socket.destroy()).once('error', () => resolve(false));
  server.listen(name, () => resolve(true));
  if (!(await promise)) return undefined;
  server.unref();
  return server;
}
