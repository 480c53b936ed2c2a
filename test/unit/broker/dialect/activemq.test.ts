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
] as const)('%j goes to %j', (destination, route) => {
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
])('an address to reply to that is %j goes nowhere', (reply) => {
  expect(() => activemq.route({ reply })).toThrow(BrokerError);
});

test.each([
  [{ exchange: 'topic', key: 'agent.ind.#' }, 'topic://qmf.default.topic.agent.ind.>'],
  [{ exchange: 'topic', key: '#' }, 'topic://qmf.default.topic.>'],
  [{ exchange: 'topic', key: 'a.*.c' }, 'topic://qmf.default.topic.a.*.c'],
  [{ exchange: 'topic', key: 'a*.>.b#' }, 'topic://qmf.default.topic.a%2A.%3E.b#'],
  [{ exchange: 'direct', key: 'a:b:*' }, 'topic://qmf.default.direct.a:b:%2A'],
  [{ exchange: 'direct', key: 'a.#' }, 'topic://qmf.default.direct.a.#'],
] as const)('%j is received at %s', (binding, address) => {
  expect(activemq.binding(binding).source).toStrictEqual({ address });
});

test('a pattern that ActiveMQ has not is refused', () => {
  expect(() => activemq.binding({ exchange: 'topic', key: 'a.#.b' })).toThrow(
    '"a.#.b" has a # before its end',
  );
});

test.each(['ActiveMQ', 'activemq'])('%s speaks it', (product) => {
  expect(chooseDialect(undefined, product)).toBe(activemq);
  expect(getDialect('activemq')).toBe(activemq);
});

test('Artemis does not', () => {
  expect(chooseDialect(undefined, 'apache-activemq-artemis')).not.toBe(activemq);
});
