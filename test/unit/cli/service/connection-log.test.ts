import { expect, test } from 'vitest';
import type { BrokerStatus } from '#broker';
import { ConnectionLog } from '../../../../src/cli/service/connection-log.ts';
import type { Logger } from '../../../../src/cli/service/log.ts';
import { memoryLog } from '../../../kit/agent/zoo.ts';

const url = 'amqp://127.0.0.1:5672';
const waiting = (reason: string): BrokerStatus => ({ state: 'waiting', url, reason, retryInMs: 9 });
const connected: BrokerStatus = {
  state: 'connected',
  url,
  product: 'qpid-cpp',
  version: '1',
  dialect: 'qpid',
  localAddress: '127.0.0.1',
};

function open() {
  const log = memoryLog();
  const time = { ms: 5_000 };
  const connection = new ConnectionLog(log as unknown as Logger, () => time.ms);
  const lines = () =>
    log.lines
      .splice(0)
      .flatMap(({ level, message, fields }) => (level === 'debug' ? [] : [{ message, ...fields }]));
  return { connection, time, lines };
}

test('logs one line per reason of an outage, and one with its duration at its end', () => {
  const { connection, time, lines } = open();
  connection.onStatus({ state: 'connecting', url, attempt: 1 });
  connection.onStatus(connected);
  expect(lines()).toEqual([{ message: 'connected', ...connected }]);
  for (const reason of ['it ended', 'refused', 'refused', 'it ended', 'login refused', 'refused']) {
    time.ms += 1_000;
    connection.onStatus(waiting(reason));
    connection.onStatus({ state: 'connecting', url, attempt: 1 });
  }
  expect(lines()).toMatchObject([
    { message: 'no broker', reason: 'it ended' },
    { message: 'no broker', reason: 'refused' },
    { message: 'no broker', reason: 'login refused' },
  ]);
  time.ms += 1_000;
  connection.onStatus(connected);
  expect(lines()).toMatchObject([{ message: 'connected', attempts: 6, awaySeconds: 6 }]);
  connection.onStatus(waiting('refused'));
  expect(lines()).toHaveLength(1);
});

test('logs one line per hour of a long outage, however many reasons the broker gives', () => {
  const { connection, time, lines } = open();
  for (let turn = 0; turn < 86_400 / 15; turn++) {
    connection.onStatus(waiting(`refused at ${turn}`));
    time.ms += 15_000;
  }
  const logged = lines();
  expect(logged.filter(({ message }) => message === 'no broker')).toHaveLength(8);
  const reminders = logged.filter(({ message }) => message === 'still no broker');
  expect(reminders.length).toBeGreaterThanOrEqual(23);
  expect(reminders.length).toBeLessThanOrEqual(24);
  expect(reminders.at(-1)).toMatchObject({ awaySeconds: expect.any(Number), attempts: expect.any(Number) });
});
