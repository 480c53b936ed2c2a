import { expect, test } from 'vitest';
import { ToolFailed } from '#actions';
import { statusCodes } from '#qmf';
import type { HostEvent } from '../../../../src/node/events/host-events.ts';
import { bindMethod } from '../../../../src/node/methods/bind-methods.ts';
import type { MutatingMethod } from '../../../../src/node/methods/method.ts';
import { readOnlyContext } from '../../../kit/node/read-only-context.ts';

const call = (method: string, afterReply: (run: () => void) => void) => ({
  objectId: { objectName: 'com.redhat.ovirtNode:ovirtNode:one' },
  method,
  userId: 'admin',
  grant: { user: 'admin', role: 'administrator', by: 'policy' },
  requirePermission: () => ({ user: 'admin', role: 'administrator', by: 'policy' }),
  checkCall: () => {
    throw new Error('the test expects no other call');
  },
  afterReply,
  addNote: () => undefined,
  signal: new AbortController().signal,
});

/** A method whose change ends the agent. */
const powerOff = (apply: () => Promise<void>): MutatingMethod<object, object, object> => ({
  right: 'power',
  lock: 'power',
  kept: true,
  plan: () => ({
    plan: ['systemctl poweroff'],
    affectedClasses: [],
    finalEvent: { event: 'nodeShuttingDown', user: 'admin', reason: 'maintenance' },
    async apply() {
      await apply();
      return () => Promise.resolve([]);
    },
  }),
});

test("reports a failure after the reply as an event with the tool's own words", async () => {
  const events: HostEvent[] = [];
  const tasks: (() => void)[] = [];
  const context = readOnlyContext({
    readOnlyReason: undefined,
    reportEvent: (event) => void events.push(event),
  });
  const failing = () => Promise.reject(new ToolFailed('Interactive authentication required'));
  const shutDown = bindMethod(context, powerOff(failing));
  const own = call('hardwareShutdown', (run) => tasks.push(run));
  expect(await shutDown({}, {}, own)).toEqual({});
  // The broker must acknowledge this event.
  expect(events).toMatchObject([{ event: 'nodeShuttingDown', confirmed: true }]);
  for (const run of tasks) run();
  await expect
    .poll(() => events[1])
    .toEqual({
      event: 'actionPerformed',
      severity: 'warn',
      values: {
        object: 'com.redhat.ovirtNode:ovirtNode:one',
        method: 'hardwareShutdown',
        user: 'admin',
        status: 7,
        text: 'not carried out: Interactive authentication required',
      },
    });
  // The failed call has released its lock.
  const next = call('hardwareShutdown', () => undefined);
  await expect.poll(() => shutDown({}, {}, next)).toEqual({});
});

test('refuses a second power action with the name of the first until the first has ended', async () => {
  const tasks: (() => void)[] = [];
  const ended = Promise.withResolvers<void>();
  const applied: string[] = [];
  const context = readOnlyContext({ readOnlyReason: undefined, reportEvent: () => undefined });
  const run = (name: string) => {
    const method = powerOff(() => {
      applied.push(name);
      return ended.promise;
    });
    return bindMethod(context, method)(
      {},
      {},
      call(name, (task) => tasks.push(task)),
    );
  };
  await run('hardwareShutdown');
  const second = async () => run('hardwareRestart');
  const busy = { code: statusCodes.Busy, message: expect.stringContaining('hardwareShutdown is under way') };
  await expect(second()).rejects.toMatchObject(busy);
  expect(tasks).toHaveLength(1);
  for (const task of tasks) task();
  await expect(second()).rejects.toMatchObject(busy);
  ended.resolve();
  await expect.poll(second).toEqual({});
  expect(applied).toEqual(['hardwareShutdown']);
});
