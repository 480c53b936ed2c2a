import { expect, test } from 'vitest';
import { ToolFailed } from '#actions';
import { changing } from '../../../src/node/carry-out.ts';
import type { HostEvent } from '../../../src/node/host-events.ts';
import { lookingServices } from '../../kit/services.ts';

const call = (afterReply: (run: () => void) => void) => ({
  objectId: { objectName: 'com.redhat.ovirtNode:ovirtNode:one' },
  method: 'hardwareShutdown',
  userId: 'admin',
  right: { user: 'admin', role: 'administrator', by: 'policy' },
  requireRight: () => ({ user: 'admin', role: 'administrator', by: 'policy' }),
  check: () => {
    throw new Error('nobody asks for it');
  },
  afterReply,
  note: () => undefined,
  signal: new AbortController().signal,
});

test('what fails after its reply has left is told as an event, with the words of the tool', async () => {
  const events: HostEvent[] = [];
  const later: (() => void)[] = [];
  const services = lookingServices({ unchangeable: undefined, raise: (event) => void events.push(event) });
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
  expect(events.map(({ event }) => event)).toEqual(['nodeShuttingDown']);
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
