import type { Socket } from 'node:net';
import rhea, { type Connection, type EventContext, type Sender } from 'rhea';
import { uint, writeMethodRequest } from '#qmf';
import { encodeMessage } from '../../../src/broker/codec/encode-message.ts';
import { animalName } from '../agent/zoo.ts';
import { startRawPeer } from '../broker/raw-peer.ts';
import { waitUntil } from '../wait-until.ts';

/** Handlers of the events of rhea, by their names. */
export type Events = Readonly<Record<string, (context: EventContext) => void>>;

/** Faults of a broker: on a new connection below AMQP, or at the events of rhea. */
export interface BrokerBehaviour {
  readonly accepted?: (socket: Socket) => void;
  readonly events?: Events;
}

/** A broker that behaves correctly until a test gives it a fault. */
export interface HostileBroker extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** Number of connections so far. */
  accepted: number;
  /** Sets the behaviour for new connections and links; undefined for the correct one. */
  behave(behaviour: BrokerBehaviour | undefined): void;
  /** Destroys the sockets of all connections. */
  cut(): void;
  /** The connection of the zoo's agent with the link to its address; undefined without one. */
  agentLink(): { readonly connection: Connection; readonly requests: Sender } | undefined;
  /** Sends a request to the zoo's agent and resolves once it has answered. */
  requestAnswer(): Promise<void>;
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

/** Writes a request with a number. */
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
  let behaviour: BrokerBehaviour | undefined;
  let requestCount = 0;
  /** Number of the last request that was answered. */
  let lastAnswer = 0;
  let requests: Sender | undefined;
  const sockets = new Set<Socket>();
  const correct: NonNullable<BrokerBehaviour['events']> = {
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
      (behaviour?.events?.[event] ?? correct[event])?.(context);
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
      lastAnswer = Number(String(message.correlation_id).replace('valid-', ''));
  });
  const peer = await startRawPeer((socket) => {
    broker.accepted++;
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    if (behaviour?.accepted !== undefined) behaviour.accepted(socket);
    else accept(container, socket);
  });
  const broker: HostileBroker = {
    url: peer.url,
    port: peer.port,
    accepted: 0,
    behave(next) {
      behaviour = next;
    },
    cut() {
      requests = undefined;
      for (const socket of sockets) socket.destroy();
    },
    agentLink: () =>
      requests?.is_open() === true && requests.connection.is_open()
        ? { connection: requests.connection, requests }
        : undefined,
    async requestAnswer() {
      // A connection that is about to end loses its request.
      const first = requestCount + 1;
      for (let left = 10; ; left--) {
        const id = `valid-${++requestCount}`;
        await waitUntil(() => {
          const sender = broker.agentLink()?.requests;
          if (sender?.sendable() !== true) return false;
          sender.send(Buffer.from(request(id)), undefined, 0);
          return true;
        }, 15_000);
        const isAnswered = await waitUntil(() => lastAnswer >= first, 2_000).then(
          () => true,
          () => false,
        );
        if (isAnswered) return;
        if (left === 0) throw new Error('the agent no longer answers');
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
