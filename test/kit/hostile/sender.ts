import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import rhea, { type Sender } from 'rhea';

/** Sends octets as messages, whatever they are, as fast as the broker grants. */
export interface HostileSender extends AsyncDisposable {
  send(octets: Uint8Array): Promise<void>;
}

/** rhea keeps 2048 of a session, and lets go of them only between turns. */
const perTurn = 256;

export async function openHostileSender(port: number): Promise<HostileSender> {
  const container = rhea.create_container({ id: `hostile-${crypto.randomUUID()}` });
  const connection = container.connect({ port, host: '127.0.0.1', reconnect: false, username: 'stranger' });
  const sender: Sender = connection.open_sender({ target: {}, snd_settle_mode: 1 } as never);
  await once(sender, 'sendable');
  let sent = 0;
  return {
    async send(octets) {
      if (++sent % perTurn === 0) await turn();
      while (!sender.sendable()) await once(sender, 'sendable');
      sender.send(Buffer.from(octets), undefined, 0);
    },
    async [Symbol.asyncDispose]() {
      connection.close();
      await once(container, 'connection_close');
    },
  };
}
