import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { openBus } from '#dbus';

afterEach(() => vi.unstubAllEnvs());

test.each(['DBUS_SYSTEM_BUS_ADDRESS', 'DBUS_SESSION_BUS_ADDRESS', 'DBUS_STARTER_ADDRESS'])(
  'asks the bus at its well-known path and no other when the environment has %s',
  async (name) => {
    const socket = join(mkdtempSync(join(tmpdir(), 'bus-')), 'socket');
    let connections = 0;
    const server = createServer((peer) => {
      connections += 1;
      peer.destroy();
    });
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    vi.stubEnv(name, `unix:path=${socket}`);
    // A machine without a bus refuses; one with a bus answers.
    const bus = await openBus({ timeLimitMs: 2_000 }).catch((error: Error) => error.message);
    if (typeof bus === 'string') expect(bus).toContain('no message bus at /run/dbus/system_bus_socket');
    else await bus.close();
    expect(connections).toBe(0);
    // The same address given as an argument does reach the server.
    await expect(openBus({ socket, timeLimitMs: 2_000 })).rejects.toThrow(socket);
    expect(connections).toBe(1);
    server.close();
  },
);
