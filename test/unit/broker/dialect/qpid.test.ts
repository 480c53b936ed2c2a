import { expect, test } from 'vitest';
import { BrokerError } from '#broker';
import { chooseDialect } from '../../../../src/broker/dialect/choose-dialect.ts';
import { qpid } from '../../../../src/broker/dialect/qpid.ts';
import { qpidd } from '../../../../src/broker/dialect/qpidd.ts';
import { loadVector, vectorNames } from '../../../kit/qmf/vectors.ts';

test.each([
  [
    { exchange: 'topic', key: 'agent.ind.x' },
    { to: 'qmf.default.topic', subject: 'agent.ind.x' },
  ],
  [
    { exchange: 'direct', key: 'a:b:c' },
    { to: 'qmf.default.direct', subject: 'a:b:c' },
  ],
  [{ reply: 'qmf.default.direct/x/y' }, { to: 'qmf.default.direct', subject: 'x/y' }],
  [{ reply: 'amq.direct/' }, { to: 'amq.direct', subject: '' }],
  [{ reply: 'container_link' }, { to: 'container_link' }],
  [
    { reply: 'qmf.default.topic/direct-console.1/2' },
    { to: 'qmf.default.topic', subject: 'direct-console.1/2' },
  ],
  [{ reply: 'qmf.default.topic/direct.1' }, { to: 'qmf.default.topic', subject: 'direct.1' }],
  [{ reply: 'qmf.default.topic/agents.1' }, { to: 'qmf.default.topic', subject: 'agents.1' }],
] as const)('qpid routes %j to %j', (destination, route) => {
  expect(qpid.route(destination)).toStrictEqual(route);
});

test.each(['qpid', 'Apache Qpid Broker-J Core', 'ovirt-node-embedded', 'something else', undefined])(
  'chooseDialect returns qpid for the product %s',
  (product) => {
    expect(chooseDialect(undefined, product)).toBe(qpid);
  },
);

test.each([
  'qmf.default.topic/agent.ind.heartbeat.ovirt_org.node.x',
  'qmf.default.topic/agent',
  'qmf.default.topic/console.request.agent_locate',
  'qmf.default.topic/console.',
])('qpid rejects the reply-to %s, which all consoles or agents receive', (reply) => {
  expect(() => qpid.route({ reply })).toThrow(BrokerError);
  expect(() => qpidd.route({ reply })).toThrow(/expected a key of one console/);
});

test.each(['qpid-cpp', 'Qpid-CPP'])('chooseDialect returns qpidd for the product %s', (product) => {
  expect(chooseDialect(undefined, product)).toBe(qpidd);
  expect(chooseDialect('qpid', product)).toBe(qpid);
});

test('qpidd receives the answers of agents at an address like those of libqmf2, a different one each time', () => {
  const shape = (address: string) => address.replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/, '<uuid>');
  const recorded = vectorNames
    .filter((name) => name.startsWith('cppconsole-'))
    .flatMap((name) => loadVector(name).incoming.replyTo ?? []);
  expect(recorded.length).toBeGreaterThan(5);
  const specs = [qpidd.consoleReplies?.(), qpidd.consoleReplies?.()];
  for (const spec of specs) {
    const own = spec?.replyAddress === 'source' ? undefined : spec?.replyAddress?.own;
    expect(new Set(recorded.map(shape))).toEqual(new Set([shape(own ?? '')]));
    expect(spec?.source).toEqual({
      address: 'qmf.default.topic',
      filter: {
        binding: { descriptor: 'apache.org:legacy-amqp-topic-binding:string', value: own?.split('/')[1] },
      },
    });
    expect(qpidd.route({ reply: own ?? '' })).toEqual({
      to: 'qmf.default.topic',
      subject: own?.split('/')[1],
    });
  }
  expect(specs[0]?.replyAddress).not.toEqual(specs[1]?.replyAddress);
  expect(specs[0]?.otherwise).toEqual(qpid.replies());
});

test.each([
  ['qmf.default.topic/direct-console.1', 'direct-console.1'],
  ['container_link', 'container_link'],
])('qpidd receives answers in QMFv1 to %s under the key %s of amq.direct', (replyAddress, key) => {
  expect(qpidd.legacyBinding?.(replyAddress).source).toEqual({
    address: 'amq.direct',
    filter: { binding: { descriptor: 'apache.org:legacy-amqp-direct-binding:string', value: key } },
  });
});
