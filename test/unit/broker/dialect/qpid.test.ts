import { expect, test } from 'vitest';
import { chooseDialect } from '../../../../src/broker/dialect/choose-dialect.ts';
import { qpid } from '../../../../src/broker/dialect/qpid.ts';

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
] as const)('qpid routes %j to %j', (destination, route) => {
  expect(qpid.route(destination)).toStrictEqual(route);
});

test.each(['qpid-cpp', 'Apache Qpid Broker-J Core', 'ovirt-node-embedded', 'something else', undefined])(
  'chooseDialect returns qpid for the product %s',
  (product) => {
    expect(chooseDialect(undefined, product)).toBe(qpid);
  },
);
