import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import rhea, { type Sender } from 'rhea';

/** Sends arbitrary octets as messages, as fast as the broker grants credit. */
export interface HostileSender extends AsyncDisposable {
  send(octets: Uint8Array): Promise<void>;
}

/** rhea keeps up to 2048 deliveries of a session and frees them only between turns of the event loop. */
const messagesPerTurn = 256;

export async function openHostileSender(port: number): Promise<HostileSender> {
  const container = rhea.create_container({ id: `hostile-${crypto.randomUUID()}` });
  const connection = container.connect({ port, host: '127.0.0.1', reconnect: false, username: 'untrusted' });
  const sender: Sender = connection.open_sender({ target: {}, snd_settle_mode: 1 } as never);
  await once(sender, 'sendable');
  let sent = 0;
  return {
    async send(octets) {
      if (++sent % messagesPerTurn === 0) await turn();
      while (!sender.sendable()) await once(sender, 'sendable');
      sender.send(Buffer.from(octets), undefined, 0);
    },
    async [Symbol.asyncDispose]() {
      connection.close();
      await once(container, 'connection_close');
    },
  };
}
