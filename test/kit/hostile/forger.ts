import rhea, { type EventContext, type Sender } from 'rhea';

/** What became of one message. */
export type SendOutcome = 'accepted' | 'refused';

interface Account {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** What connection and link call themselves. */
  readonly called: string;
  /** Address of the link's target; undefined for the anonymous relay. */
  readonly target: string | undefined;
}

/**
 * Sends one message, octet by octet as it is, over a connection of its own that calls itself as it likes. Refused: in so
 * many words, or by the end of link, session or connection.
 */
export function sendForged(
  { url, user, password, called, target }: Account,
  octets: Uint8Array,
): Promise<SendOutcome> {
  const { hostname, port } = new URL(url);
  const container = rhea.create_container({ id: called });
  const connection = container.connect({
    host: hostname,
    port: Number(port),
    username: user,
    password,
    reconnect: false,
    container_id: called,
  });
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error('the broker said nothing to a forged message')), 20_000);
    const done = (became: SendOutcome) => {
      clearTimeout(limit);
      resolve(became);
      if (connection.is_open()) connection.close();
    };
    let isSent = false;
    const ended = (context: EventContext) => {
      const error = context.sender?.error ?? context.session?.error ?? context.connection?.error;
      if (isSent) done('refused');
      else reject(new Error(`no way to send: ${JSON.stringify(error)}`));
    };
    for (const event of ['sender_error', 'session_error', 'connection_error', 'disconnected'])
      container.on(event, ended);
    container.on('sender_close', ended);
    container.on('error', ended);
    // RabbitMQ says good-bye twice.
    container.on('protocol_error', ended);
    container.on('accepted', () => done('accepted'));
    for (const outcome of ['rejected', 'released', 'modified']) container.on(outcome, () => done('refused'));
    const sender: Sender = connection.open_sender({
      name: called,
      target: target === undefined ? {} : { address: target },
    } as never);
    container.once('sendable', () => {
      isSent = true;
      sender.send(Buffer.from(octets), undefined, 0);
    });
  });
}
