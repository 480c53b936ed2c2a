import { expect, test } from 'vitest';
import { ToolFailed } from '#actions';
import { statusCodes } from '#qmf';
import type { HostEvent } from '../../../../src/node/events/host-events.ts';
import { changing } from '../../../../src/node/methods/apply-change.ts';
import { readOnlyContext } from '../../../kit/node/read-only-context.ts';

const call = (afterReply: (run: () => void) => void) => ({
  objectId: { objectName: 'com.redhat.ovirtNode:ovirtNode:one' },
  method: 'hardwareShutdown',
  userId: 'admin',
  grant: { user: 'admin', role: 'administrator', by: 'policy' },
  requirePermission: () => ({ user: 'admin', role: 'administrator', by: 'policy' }),
  checkCall: () => {
    throw new Error('nobody asks for it');
  },
  afterReply,
  addNote: () => undefined,
  signal: new AbortController().signal,
});

test('what fails after its reply has left is told as an event, with the words of the tool', async () => {
  const events: HostEvent[] = [];
  const later: (() => void)[] = [];
  const services = readOnlyContext({ readOnlyReason: undefined, raise: (event) => void events.push(event) });
  const shutDown = changing<object, object, object>(services, () => ({
    name: 'hardwareShutdown',
    lanes: ['power'],
    plan: ['systemctl poweroff'],
    rereads: [],
    perform: () => Promise.reject(new ToolFailed('Interactive authentication required')),
    takeBack: () => Promise.resolve([]),
    leaving: { event: 'nodeShuttingDown', user: 'admin', reason: 'maintenance' },
  }));
  expect(
    await shutDown(
      {},
      {},
      call((run) => later.push(run)),
    ),
  ).toEqual({});
  // The broker is to say that it has it.
  expect(events).toMatchObject([{ event: 'nodeShuttingDown', confirmed: true }]);
  for (const run of later) run();
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
  // The next one finds the lane free.
  await expect
    .poll(() =>
      shutDown(
        {},
        {},
        call(() => undefined),
      ),
    )
    .toEqual({});
});

test('a second one is refused with the name of the first, from its answer until it has ended', async () => {
  const later: (() => void)[] = [];
  const ended = Promise.withResolvers<void>();
  const done: string[] = [];
  const services = readOnlyContext({ readOnlyReason: undefined, raise: () => undefined });
  const handler = (name: string) =>
    changing<object, object, object>(services, () => ({
      name,
      lanes: ['power'],
      plan: ['systemctl poweroff'],
      rereads: [],
      async perform() {
        done.push(name);
        await ended.promise;
      },
      takeBack: () => Promise.resolve([]),
      leaving: { event: 'nodeShuttingDown', user: 'admin', reason: 'maintenance' },
    }));
  const own = call((run) => later.push(run));
  await handler('hardwareShutdown')({}, {}, own);
  const second = () => handler('hardwareRestart')({}, {}, own);
  const busy = { code: statusCodes.Busy, message: expect.stringContaining('hardwareShutdown is under way') };
  await expect(second()).rejects.toMatchObject(busy);
  expect(later).toHaveLength(1);
  for (const run of later) run();
  await expect(second()).rejects.toMatchObject(busy);
  ended.resolve();
  await expect.poll(second).toEqual({});
  expect(done).toEqual(['hardwareShutdown']);
});
