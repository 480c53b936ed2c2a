import { beforeEach, expect, test } from 'vitest';
import type { CallRecord } from '#agent';
import { statusCodes } from '#qmf';
import { AuditLog } from '../../../src/node/audit-log.ts';
import type { HostEvent } from '../../../src/node/events/host-events.ts';
import { memoryLog, type ZooLog } from '../../kit/agent/zoo.ts';
import { ManualClock } from '../../kit/manual-clock.ts';

const grant = { user: 'ops', role: 'operator', by: 'policy.callers "ops*"' };
const call = (values: Partial<CallRecord> = {}): CallRecord => ({
  className: 'networkInterface',
  objectName: 'com.redhat.ovirtNode:networkInterface:u:eth0',
  method: 'setMtu',
  arguments: '{"mtu":1400}',
  userId: 'ops',
  grant,
  caller: undefined,
  replyTo: 'replies',
  status: 0,
  text: '',
  ms: 12,
  ...values,
});
const refused = (values: Partial<CallRecord> = {}) =>
  call({ grant: undefined, status: statusCodes.Forbidden, text: 'setMtu needs operator', ...values });

let clock: ManualClock;
let log: ZooLog;
let events: HostEvent[];
let audit: AuditLog;

beforeEach(() => {
  clock = new ManualClock();
  log = memoryLog();
  events = [];
  audit = new AuditLog({ log, clock, reportEvent: (event) => events.push(event) });
});

test('reports a call that was carried out by one line and one event', () => {
  audit.record(call());
  expect(log.lines).toEqual([
    {
      level: 'info',
      message: 'action performed',
      fields: {
        user: 'ops',
        role: 'operator',
        right: 'policy.callers "ops*"',
        replyTo: 'replies',
        object: 'com.redhat.ovirtNode:networkInterface:u:eth0',
        method: 'setMtu',
        arguments: '{"mtu":1400}',
        status: 0,
        result: 'done',
        ms: 12,
      },
    },
  ]);
  expect(events).toEqual([
    {
      event: 'actionPerformed',
      severity: 'notice',
      values: {
        object: 'com.redhat.ovirtNode:networkInterface:u:eth0',
        method: 'setMtu',
        user: 'ops',
        status: 0,
        text: '',
      },
    },
  ]);
});

test('reports a refused or failed call as a warning', () => {
  audit.record(refused());
  audit.record(call({ status: statusCodes.Exception, text: 'ip: no such device' }));
  expect(log.lines.map(({ level, fields }) => [level, fields])).toEqual([
    ['warn', expect.objectContaining({ user: 'ops', status: 6, result: 'setMtu needs operator' })],
    [
      'warn',
      expect.objectContaining({ user: 'ops', role: 'operator', status: 7, result: 'ip: no such device' }),
    ],
  ]);
  expect(events.map(({ severity }) => severity)).toEqual(['warn', 'warn']);
});

test('reports no user for a call by the address of a role, but the name that the message claims', () => {
  audit.record(
    call({ userId: 'root', grant: { user: undefined, role: 'operator', by: 'address of operator' } }),
  );
  expect(log.lines[0]?.fields).toMatchObject({
    user: undefined,
    claimed: 'root',
    right: 'address of operator',
  });
  expect(events[0]?.values).toMatchObject({ user: '' });
});

test('reports ten of ten thousand refusals and one line with the count, but every call that was carried out', async () => {
  for (let number = 0; number < 10_000; number++) {
    audit.record(refused({ replyTo: `r${number}` }));
    if (number % 100 === 0) audit.record(call());
  }
  const ofKind = (message: string) => log.lines.filter((line) => line.message === message);
  expect(ofKind('action refused or failed')).toHaveLength(10);
  expect(ofKind('action performed')).toHaveLength(100);
  await clock.advance(10_000);
  expect(ofKind('action refused or failed')).toHaveLength(11);
  expect(log.lines.at(-1)?.fields).toMatchObject({
    replyTo: 'r9999',
    count: 9_990,
    result: 'setMtu needs operator (the last of 9990 more in 10 s)',
  });
  expect(events).toHaveLength(111);
  audit.record(refused());
  expect(ofKind('action refused or failed')).toHaveLength(12);
});

test('counts the refusals of each known caller apart, so that a flood of others hides none', async () => {
  const busy = (caller: string | undefined) => refused({ caller, status: statusCodes.Busy, userId: caller });
  for (let number = 0; number < 1_000; number++) {
    audit.record(busy(undefined));
    audit.record(busy('user viewer'));
  }
  for (let number = 0; number < 11; number++) audit.record(busy('user operator'));
  const linesOf = (user: string | undefined) =>
    log.lines
      .map(({ fields }) => fields as { user?: string; count?: number })
      .filter((one) => one.user === user);
  expect(linesOf('user operator')).toHaveLength(10);
  await clock.advance(10_000);
  expect(linesOf('user operator').at(-1)).toMatchObject({ count: 1 });
  expect(linesOf('user viewer').at(-1)).toMatchObject({ count: 990 });
  expect(linesOf(undefined).at(-1)).toMatchObject({ count: 990 });
  expect(log.lines).toHaveLength(33);
});

test('counts the refusals of more than 64 callers within a period together', async () => {
  for (let number = 0; number < 1_000; number++)
    audit.record(refused({ caller: `user ${number}`, userId: `user ${number}` }));
  expect(log.lines).toHaveLength(74);
  await clock.advance(10_000);
  expect(log.lines).toHaveLength(75);
  expect(log.lines.at(-1)?.fields).toMatchObject({ count: 926 });
});

test('reports the counted refusals when the agent ends, and stops its timer', () => {
  for (let number = 0; number < 12; number++) audit.record(refused());
  audit.close();
  expect(log.lines.at(-1)?.fields).toMatchObject({ count: 2 });
  expect(clock.countTimers()).toBe(0);
});

test('reports the notes of a call that was carried out', () => {
  audit.record(call({ text: 'not written down' }));
  expect(log.lines).toMatchObject([
    { level: 'info', fields: { status: 0, result: 'done; not written down' } },
  ]);
  expect(events).toMatchObject([{ severity: 'notice', values: { status: 0, text: 'not written down' } }]);
});
