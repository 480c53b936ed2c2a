import rhea, { type EventContext, type Sender } from 'rhea';

/** How a broker treated one message. */
export type SendOutcome = 'accepted' | 'refused';

interface Account {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Name of the container and of the link. */
  readonly name: string;
  /** Address of the link's target; undefined for the anonymous relay. */
  readonly target: string | undefined;
}

/**
 * Sends the octets of one message over a new connection with a freely chosen name.
 * @returns `refused` also where the broker ends the link, session or connection.
 */
export function sendForged(
  { url, user, password, name, target }: Account,
  octets: Uint8Array,
): Promise<SendOutcome> {
  const { hostname, port } = new URL(url);
  const container = rhea.create_container({ id: name });
  const connection = container.connect({
    host: hostname,
    port: Number(port),
    username: user,
    password,
    reconnect: false,
    container_id: name,
  });
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('the broker did not settle a forged message')), 20_000);
    const done = (outcome: SendOutcome) => {
      clearTimeout(limit);
      resolve(outcome);
      if (connection.is_open()) connection.close();
    };
    let isSent = false;
    const onEnd = (context: EventContext) => {
      const error = context.sender?.error ?? context.session?.error ?? context.connection?.error;
      if (isSent) done('refused');
      else reject(new Error(`cannot send: ${JSON.stringify(error)}`));
    };
    for (const event of ['sender_error', 'session_error', 'connection_error', 'disconnected'])
      container.on(event, onEnd);
    container.on('sender_close', onEnd);
    container.on('error', onEnd);
    // RabbitMQ closes the connection twice.
    container.on('protocol_error', onEnd);
    container.on('accepted', () => done('accepted'));
    for (const outcome of ['rejected', 'released', 'modified']) container.on(outcome, () => done('refused'));
    const sender: Sender = connection.open_sender({
      name,
      target: target === undefined ? {} : { address: target },
    } as never);
    container.once('sendable', () => {
      isSent = true;
      sender.send(Buffer.from(octets), undefined, 0);
    });
  });
}
