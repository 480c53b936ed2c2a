import { once } from 'node:events';
import type { Server } from 'node:net';
import rhea, { type Connection, type EventContext } from 'rhea';

/** A broker of plain rhea whose behaviour each test scripts. */
export interface ScriptedBroker extends AsyncDisposable {
  readonly url: string;
  readonly connections: readonly Connection[];
}

type EventHandlers = Readonly<Record<string, (context: EventContext) => void>>;

/**
 * Starts a scripted broker. It answers attaches with the requested addresses by default.
 * @param handlers behaviour at each event of rhea.
 */
export async function startScriptedBroker(handlers: EventHandlers): Promise<ScriptedBroker> {
  const container = rhea.create_container({ id: 'scripted' });
  const connections: Connection[] = [];
  container.on('error', () => undefined);
  container.on('disconnected', () => undefined);
  container.on('connection_open', ({ connection }: EventContext) => connections.push(connection));
  container.on('sender_open', ({ sender }: EventContext) => {
    if (sender?.source?.dynamic)
      sender.set_source({ address: `dynamic-${sender.name}`, dynamic: true } as never);
    else sender?.set_source({ address: sender.source?.address } as never);
    sender?.set_target({} as never);
  });
  container.on('receiver_open', ({ receiver }: EventContext) => {
    receiver?.set_target({ address: receiver.target?.address } as never);
    receiver?.set_source({} as never);
  });
  for (const [event, answer] of Object.entries(handlers)) container.on(event, answer);
  const server: Server = container.listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `amqp://127.0.0.1:${port}`,
    connections,
    async [Symbol.asyncDispose]() {
      for (const connection of connections) connection.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
