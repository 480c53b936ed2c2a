import type { Sender, Source } from 'rhea';
import { expect, test } from 'vitest';
import { startEmbeddedBroker } from '#broker';
import { refuseLink } from '../../../src/broker/embedded/refusals.ts';
import { connectBroker } from '../../kit/broker/messages.ts';
import { startScriptedBroker } from '../../kit/broker/scripted-broker.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { describeTopicReplies } from '../../suites/topic-replies.ts';

describeTopicReplies('the embedded broker', async () => {
  const broker = await startEmbeddedBroker({ port: 0 });
  return { url: broker.urls[0] ?? '', [Symbol.asyncDispose]: () => broker.close() };
});

/** A binding filter, as rhea decodes it. */
interface DescribedFilter {
  readonly descriptor: { readonly value: unknown };
  readonly value: unknown;
}

const isTopic = ({ source }: Sender) => source.address === 'qmf.default.topic';

const refuse = (sender: Sender) =>
  refuseLink(sender as never, {
    condition: 'amqp:unauthorized-access',
    description: 'ACL denied exchange bind request',
  });

test('a console on qpidd attaches a topic binding, and reads presettled answers under its key', async () => {
  const sources: Source[] = [];
  let settleMode: number | undefined;
  await using scripted = await startScriptedBroker({
    sender_open: ({ sender }) => {
      if (sender?.source.address !== 'qmf.default.topic') return;
      sources.push(sender.source);
      settleMode = sender.snd_settle_mode;
    },
  });
  await using broker = await connectBroker([scripted.url], { dialect: 'qpidd' });
  const replies = await broker.receiveReplies(() => undefined);
  const [{ filter: filters, dynamic }] = sources as [Source];
  const filter = (filters as unknown as { binding: DescribedFilter }).binding;
  expect(String(filter.descriptor.value)).toBe('apache.org:legacy-amqp-topic-binding:string');
  expect(filter.value).toMatch(/^direct-console\.[0-9a-f-]{36}$/);
  expect(dynamic).toBeFalsy();
  expect(settleMode).toBe(1);
  expect(replies.address()).toBe(`qmf.default.topic/${String(filter.value)}`);
});

test('a console takes a private queue where the broker refuses the key of the topic exchange', async () => {
  let refusals = 0;
  await using scripted = await startScriptedBroker({
    sender_open: ({ sender }) => {
      if (!sender || !isTopic(sender)) return;
      refusals++;
      refuse(sender);
    },
  });
  await using broker = await connectBroker([scripted.url], { dialect: 'qpidd', retry: 'forever' });
  const replies = await broker.receiveReplies(() => undefined);
  const first = replies.address();
  expect(first).toMatch(/^dynamic-/);
  expect(refusals).toBe(1);
  // Each connection tries again: the permissions may be others.
  scripted.connections[0]?.close();
  await waitUntil(() => replies.address() !== undefined && replies.address() !== first);
  expect(replies.address()).toMatch(/^dynamic-/);
  expect(refusals).toBe(2);
});

test('a console reports the refusal where the broker refuses a private queue as well', async () => {
  await using scripted = await startScriptedBroker({ sender_open: ({ sender }) => sender && refuse(sender) });
  await using broker = await connectBroker([scripted.url], { dialect: 'qpidd' });
  await expect(broker.receiveReplies(() => undefined)).rejects.toMatchObject({ kind: 'unauthorized' });
});
