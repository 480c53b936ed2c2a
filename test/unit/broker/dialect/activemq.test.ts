import { expect, test } from 'vitest';
import { BrokerError } from '#broker';
import { activemq } from '../../../../src/broker/dialect/activemq.ts';
import { chooseDialect, getDialect } from '../../../../src/broker/dialect/choose-dialect.ts';

test.each([
  [
    { exchange: 'topic', key: 'agent.ind.x' },
    { to: 'topic://qmf.default.topic.agent.ind.x', subject: 'agent.ind.x' },
  ],
  [
    { exchange: 'direct', key: 'ovirt.org:node:a' },
    { to: 'topic://qmf.default.direct.ovirt.org:node:a', subject: 'ovirt.org:node:a' },
  ],
  [
    { exchange: 'direct', key: ' a,b?c*>%\u0000' },
    { to: 'topic://qmf.default.direct.%20a%2Cb%3Fc%2A%3E%25%00', subject: ' a,b?c*>%\u0000' },
  ],
  [{ reply: 'temp-queue://ID:host-1:2:3' }, { to: 'temp-queue://ID:host-1:2:3' }],
  [{ reply: 'topic://answers.é' }, { to: 'topic://answers.é' }],
  [
    { reply: 'topic://qmf.default.topic.direct-console.1' },
    { to: 'topic://qmf.default.topic.direct-console.1' },
  ],
] as const)('activemq routes %j to %j', (destination, route) => {
  expect(activemq.route(destination)).toStrictEqual(route);
});

test.each([
  '',
  ' ',
  'topic://',
  'queue:// ',
  'answers',
  'queue://a,b',
  'topic://>',
  'queue://a?b=c',
  'http://a',
  'topic://qmf.default.topic.agent.ind.heartbeat.x',
  'topic://qmf.default.topic.console.request.agent_locate',
])('activemq rejects the reply-to %j', (reply) => {
  expect(() => activemq.route({ reply })).toThrow(BrokerError);
});

test.each([
  [{ exchange: 'topic', key: 'agent.ind.#' }, 'topic://qmf.default.topic.agent.ind.>'],
  [{ exchange: 'topic', key: '#' }, 'topic://qmf.default.topic.>'],
  [{ exchange: 'topic', key: 'a.*.c' }, 'topic://qmf.default.topic.a.*.c'],
  [{ exchange: 'topic', key: 'a*.>.b#' }, 'topic://qmf.default.topic.a%2A.%3E.b#'],
  [{ exchange: 'direct', key: 'a:b:*' }, 'topic://qmf.default.direct.a:b:%2A'],
  [{ exchange: 'direct', key: 'a.#' }, 'topic://qmf.default.direct.a.#'],
] as const)('activemq receives %j at %s', (binding, address) => {
  expect(activemq.binding(binding).source).toStrictEqual({ address });
});

test('activemq rejects a pattern with # before its end', () => {
  expect(() => activemq.binding({ exchange: 'topic', key: 'a.#.b' })).toThrow(
    'binding key is "a.#.b"; expected # only at its end',
  );
});

test.each(['ActiveMQ', 'activemq'])('chooseDialect returns activemq for the product %s', (product) => {
  expect(chooseDialect(undefined, product)).toBe(activemq);
  expect(getDialect('activemq')).toBe(activemq);
});

test('chooseDialect does not return activemq for Artemis', () => {
  expect(chooseDialect(undefined, 'apache-activemq-artemis')).not.toBe(activemq);
});
