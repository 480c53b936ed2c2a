import { expect, test } from 'vitest';
import type { AgentRecord } from '#console';
import type { ConsoleSession } from '../../../../src/cli/console-session.ts';
import { labelAgents } from '../../../../src/cli/select/agent-names.ts';
import { selectAgents } from '../../../../src/cli/select/select-agents.ts';

const qpidd = {
  name: 'apache.org:qpidd:1',
  info: { vendor: 'apache.org', product: 'qpidd', instance: '1' },
} as AgentRecord;

const sessionOf = (answers: readonly AgentRecord[], agent?: string) =>
  ({
    agent,
    timeoutMs: 5000,
    brokerUrl: 'amqp://broker.example.com',
    console: {
      async *discover() {
        yield* answers;
      },
    },
  }) as unknown as ConsoleSession;

const advice =
  'at amqp://broker.example.com within 5 s; start one with `ovirt-node agent --broker amqp://broker.example.com`, name another broker with --broker URL, wait longer with --timeout SECONDS, or see `ovirt-node check --broker amqp://broker.example.com`';

test('says which broker was asked and what to try when no agent answers', async () => {
  await expect(selectAgents(sessionOf([]))).rejects.toThrow(`no agent answered ${advice}`);
});

test('says the same when no agent answers to the name of --agent', async () => {
  await expect(selectAgents(sessionOf([], 'build7'))).rejects.toThrow(
    `no agent is called build7: no agent answered ${advice}`,
  );
});

test('names the broker when no agent but its own answers', async () => {
  await expect(selectAgents(sessionOf([qpidd]))).rejects.toThrow(
    "no agent but the broker's own answered at amqp://broker.example.com within 5 s; start one with `ovirt-node agent --broker amqp://broker.example.com`, or name the broker with --agent broker",
  );
});

const nodeOf = (instance: string, hostname?: string) =>
  ({
    name: `ovirt.org:node:${instance}`,
    hostname,
    info: { vendor: 'ovirt.org', product: 'node', instance },
  }) as AgentRecord;

test('selects the agents by hostname and name, in whatever order they answer', async () => {
  const agents = [nodeOf('2', 'b'), nodeOf('1', 'b'), nodeOf('3', 'a'), nodeOf('0')];
  for (const answers of [agents, agents.toReversed()])
    expect((await selectAgents(sessionOf(answers))).map(({ info }) => info.instance)).toEqual([
      '3',
      '1',
      '2',
      '0',
    ]);
});

test('labels agents with equal hostnames by their instances too', () => {
  expect([
    ...labelAgents([nodeOf('1', 'b'), nodeOf('2', 'b'), nodeOf('3', 'a'), nodeOf('4')]).values(),
  ]).toEqual(['b 1', 'b 2', 'a', 'ovirt.org:node:4']);
});
