import type { Socket } from 'node:net';
import rhea, { type Connection, type EventContext, type Sender } from 'rhea';
import { uint, writeMethodRequest } from '#qmf';
import { encodeMessage } from '../../../src/broker/codec/encode-message.ts';
import { animalName } from '../agent/zoo.ts';
import { startRawPeer } from '../broker/raw-peer.ts';
import { waitUntil } from '../wait-until.ts';

export type Events = Readonly<Record<string, (context: EventContext) => void>>;

/** What a broker does instead of what it should: with a connection below AMQP, or at the events of rhea. */
export interface BrokerBehaviour {
  readonly accepted?: (socket: Socket) => void;
  readonly events?: Events;
}

/** A broker that behaves well, or as it is told from one moment to the next. */
export interface HostileBroker extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Connections that came. */
  accepted: number;
  /** From now on, for new connections and links. Undefined: as a broker should. */
  behave(manners: BrokerBehaviour | undefined): void;
  /** Ends all connections without a word. */
  cut(): void;
  /** The connection that the zoo's agent is on. */
  agent(): { readonly connection: Connection; readonly requests: Sender } | undefined;
  /** Asks the zoo's agent something, and resolves once it has answered. */
  ask(): Promise<void>;
}

const agentName = 'example.org:zoo:one';
const request = (correlationId: string) =>
  encodeMessage({
    ...writeMethodRequest(
      { replyTo: 'reply' },
      agentName,
      { objectName: animalName('leo') },
      'feed',
      new Map([['grams', uint(1)]]),
    ),
    properties: { to: 'qmf.default.direct', subject: agentName, replyTo: 'reply', correlationId },
  });

/** The octets of a request of one more. */
export const requestOctets = (number: number): Buffer => Buffer.from(request(`flood-${number}`));

export async function startHostileBroker(): Promise<HostileBroker> {
  const container = rhea.create_container({ id: 'hostile' });
  for (const event of [
    'error',
    'protocol_error',
    'disconnected',
    'session_error',
    'receiver_error',
    'sender_error',
  ])
    container.on(event, () => undefined);
  let manners: BrokerBehaviour | undefined;
  let asked = 0;
  let answered = '';
  let requests: Sender | undefined;
  const sockets = new Set<Socket>();
  const polite: NonNullable<BrokerBehaviour['events']> = {
    sender_open({ sender }) {
      const { source } = sender as Sender;
      if (source?.dynamic) sender?.set_source({ address: `dynamic-${sender.name}`, dynamic: true } as never);
      else sender?.set_source({ address: source?.address } as never);
      sender?.set_target({} as never);
    },
    receiver_open({ receiver }) {
      receiver?.set_target({ address: receiver.target?.address } as never);
      receiver?.set_source({} as never);
    },
  };
  const on = (event: string, then: (context: EventContext) => void = () => undefined) =>
    container.on(event, (context: EventContext) => {
      (manners?.events?.[event] ?? polite[event])?.(context);
      then(context);
    });
  on('connection_open');
  on('session_open');
  on('sender_open', ({ sender }) => {
    const key = Object.values((sender?.source?.filter ?? {}) as Record<string, { value?: unknown }>)[0]
      ?.value;
    if (key === agentName) requests = sender;
  });
  on('receiver_open');
  on('message', ({ message }) => {
    if (message?.application_properties?.['qmf.opcode'] === '_method_response')
      answered = String(message.correlation_id);
  });
  const peer = await startRawPeer((socket) => {
    broker.accepted++;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    if (manners?.accepted !== undefined) manners.accepted(socket);
    else accept(container, socket);
  });
  const broker: HostileBroker = {
    url: peer.url,
    port: peer.port,
    accepted: 0,
    behave(next) {
      manners = next;
    },
    cut() {
      requests = undefined;
      for (const socket of sockets) socket.destroy();
    },
    agent: () =>
      requests?.is_open() === true && requests.connection.is_open()
        ? { connection: requests.connection, requests }
        : undefined,
    async ask() {
      // A connection that is about to end takes a request with it.
      for (let left = 10; ; left--) {
        const id = `polite-${++asked}`;
        await waitUntil(() => {
          const sender = broker.agent()?.requests;
          if (sender?.sendable() !== true) return false;
          sender.send(Buffer.from(request(id)), undefined, 0);
          return true;
        }, 15_000);
        const isAnswered = await waitUntil(() => answered === id, 2_000).then(
          () => true,
          () => false,
        );
        if (isAnswered) return;
        if (left === 0) throw new Error('the agent answers no more');
      }
    },
    [Symbol.asyncDispose]: () => peer[Symbol.asyncDispose](),
  };
  return broker;
}

function accept(container: rhea.Container, socket: Socket): void {
  const connection = (
    container as unknown as { create_connection(options: object): Connection }
  ).create_connection({
    receiver_options: { autoaccept: true },
  });
  (connection as unknown as { accept(socket: Socket): void }).accept(socket);
}
