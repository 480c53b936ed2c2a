import { expect, test } from 'vitest';
import { amqpErrorText } from '../../../../src/broker/rhea/reason-text.ts';
import { startFaultyBroker } from '../../../kit/broker/faulty-broker.ts';
import { described, frame, map, nil, openFrame, symbol, text, uint } from '../../../kit/broker/frames.ts';
import { connectBroker } from '../../../kit/broker/messages.ts';

const closeFrame = (info: string) =>
  frame('18', [described('1d', [symbol('amqp:connection:redirect'), text('moved'), info])]);

test.each([
  [
    'host and port',
    map([
      [symbol('network-host'), text('b2.example.org')],
      [symbol('port'), uint(5673)],
    ]),
    'amqp:connection:redirect: moved; it names b2.example.org:5673 instead',
  ],
  ['a host name', map([[symbol('hostname'), text('b3')]]), 'moved; it names b3 instead'],
  ['several lines', map([[symbol('hostname'), text('b3\n\nb4')]]), 'moved; it names b3 b4 instead'],
  ['nothing', nil, 'moved; it does not say where'],
])('a client reports a redirect that gives %s', async (_, info, reason) => {
  await using peer = await startFaultyBroker(openFrame(), closeFrame(info));
  await expect(connectBroker([peer.url])).rejects.toThrow(reason);
});

test('describes the redirect of a link', () => {
  const info = { hostname: 'b4', address: 'other' };
  expect(amqpErrorText({ condition: 'amqp:link:redirect', description: 'moved', info })).toBe(
    'amqp:link:redirect: moved; it names b4, address other instead',
  );
});
