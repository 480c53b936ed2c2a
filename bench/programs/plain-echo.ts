/**
 * Runs the cheapest agent with stock rhea, as rhea's examples write it: without schema, store or checks, with values in
 * rhea's wrappers and one `send` per answer. Arguments: host and port of the broker.
 */
import rhea, { type EventContext, type Sender, type Typed } from 'rhea';
import { type CarriedValue, wrapValue } from '../kit/rhea-values.ts';
import { serve } from '../kit/serve.ts';

const [, , host = '', port = ''] = process.argv;
const { types } = rhea;
const name = 'example.org:echo:one';
const [vendor, product, instance] = name.split(':');
let parts: readonly (readonly CarriedValue[])[] = [];

const connection = rhea.connect({ host, port: Number(port), username: 'anonymous', reconnect: false });
connection.open_receiver({
  source: {
    address: 'qmf.default.direct',
    filter: { binding: types.wrap_described(name, 'apache.org:legacy-amqp-direct-binding:string') },
  },
});
const sender = connection.open_sender({ target: {} });
const opened = new Promise((resolve) => connection.once('receiver_open', resolve));
sender.once('sendable', () => sendHeartbeat(sender));
connection.on('message', ({ message }: EventContext) => {
  if (message?.reply_to === undefined) return;
  const reply = toReplyProperties(message.reply_to, message.correlation_id);
  if (message.application_properties?.['qmf.opcode'] === '_query_request') {
    parts.forEach((part, at) => {
      sender.send({
        ...reply,
        content_type: 'amqp/list',
        application_properties: {
          ...createHeaders('_query_response'),
          'qmf.content': '_data',
          ...(at < parts.length - 1 ? { partial: null } : {}),
        },
        body: types.wrap_list(part.map(wrapValue)),
      });
    });
    return;
  }
  const interfaceName = message.body._arguments.name;
  sender.send({
    ...reply,
    content_type: 'amqp/map',
    application_properties: createHeaders('_method_response'),
    body: types.wrap_map({
      _arguments: types.wrap_map({
        interface: types.wrap_map({
          _object_name: types.wrap_string(
            `com.redhat.ovirtNode:networkInterface:${instance}:${interfaceName}`,
          ),
          _agent_name: types.wrap_string(name),
        }),
      }),
    }),
  });
});

function toReplyProperties(address: string, correlation: Typed | string | number | Buffer | undefined) {
  const [to = '', subject] = address.split('/');
  return {
    to,
    ...(subject === undefined ? {} : { subject }),
    ...(correlation === undefined ? {} : { correlation_id: correlation as string }),
  };
}

function createHeaders(opcode: string, method = 'response') {
  return { 'x-amqp-0-10.app-id': 'qmf2', 'qmf.opcode': opcode, method, 'qmf.agent': name };
}

function sendHeartbeat(to: Sender): void {
  to.send({
    to: 'qmf.default.topic',
    subject: `agent.ind.heartbeat.${[vendor, product, instance].map((word) => word?.replaceAll('.', '_')).join('.')}`,
    content_type: 'amqp/map',
    ttl: 20_000,
    application_properties: createHeaders('_agent_heartbeat_indication', 'indication'),
    body: types.wrap_map({
      _values: types.wrap_map({
        _vendor: vendor,
        _product: product,
        _instance: instance,
        _name: name,
        _timestamp: types.wrap_ulong(Date.now() * 1e6),
        _heartbeat_interval: types.wrap_uint(10),
        _epoch: types.wrap_uint(1),
      }),
    }),
  });
}

export const handlers = serve({
  name: () => opened.then(() => name),
  cpu: () => process.cpuUsage(),
  /** Sets the objects of the answer to a query, one list per message. */
  answerWith: (objects: readonly (readonly CarriedValue[])[]) => {
    parts = objects;
  },
});
