import { expect, test } from 'vitest';
import { NetlinkError, type NetlinkMessage, type NotificationHandler, writeAttribute } from '#netlink';
import { type Host, hostAt } from '#probes';
import { HostWatch } from '../../../../src/node/watch/host-watch.ts';
import { memoryLog } from '../../../kit/agent/zoo.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';

const link: NetlinkMessage = {
  type: 16,
  flags: 0,
  sequence: 0,
  payload: Buffer.concat([
    Buffer.from(new Uint32Array([0, 5, 1, 0]).buffer),
    writeAttribute(3, Buffer.from('eth0\0')),
  ]),
};
const rule: NetlinkMessage = { type: 32, flags: 0, sequence: 0, payload: Buffer.alloc(12) };

/** A watch whose notifications the test sends. */
function watching(overrides: Partial<Host> = {}) {
  const clock = new ManualClock();
  const log = memoryLog();
  const calls: string[] = [];
  let handler: NotificationHandler | undefined;
  let isDisposed = false;
  const host: Host = {
    ...hostAt('/nonexistent'),
    isLive: true,
    async openNotifications(given) {
      handler = given;
      return {
        [Symbol.dispose]: () => {
          isDisposed = true;
        },
      };
    },
    ...overrides,
  };
  const watch = new HostWatch({
    host,
    clock,
    log,
    read: async (changed) => void calls.push(`read ${changed.join(' ')}`),
    onLinks: (notices) => calls.push(`links ${notices.length}`),
    onNetworkWatched: (isWatched) => calls.push(`watched ${isWatched}`),
  });
  return {
    watch,
    clock,
    calls,
    messages: () => log.lines.map(({ message }) => message),
    kernel: () => handler!,
    isDisposed: () => isDisposed,
  };
}

test('reads the whole network once notifications arrive, then only what each names', async () => {
  const { watch, clock, calls, kernel, messages, isDisposed } = watching();
  await watch.open();
  await clock.advance(100);
  expect(calls.splice(0)).toEqual(['watched true', 'read links addresses routes rules']);
  kernel().onMessages([link, link]);
  kernel().onMessages([rule]);
  await clock.advance(100);
  expect(calls.splice(0)).toEqual(['links 2', 'read links rules']);
  kernel().onOverflow();
  await clock.advance(100);
  expect(calls).toEqual(['read links addresses routes rules']);
  expect(messages()).toEqual([
    'network changes are reported by the kernel',
    'the kernel reported more changes than fit; everything is read again',
  ]);
  watch.close();
  expect(isDisposed()).toBe(true);
});

test('logs that changes are polled when the kernel reports none, and from when it ends to', async () => {
  const refused = watching({ openNotifications: () => Promise.reject(new NetlinkError('no koffi')) });
  await refused.watch.open();
  await refused.clock.advance(100);
  expect(refused.calls).toEqual([]);
  expect(refused.messages()).toEqual(['network changes are polled']);
  const ending = watching();
  await ending.watch.open();
  ending.kernel().onEnd(new NetlinkError('closed'));
  expect(ending.calls).toEqual(['watched true', 'watched false']);
  expect(ending.messages()).toContain('network changes are polled from now on');
});

test('watches nothing of a recorded host, and gives a watch back that opens after the end', async () => {
  const recorded = watching({ isLive: false });
  await recorded.watch.open();
  expect(recorded.messages()).toEqual([]);
  const late = watching();
  const opening = late.watch.open();
  late.watch.close();
  await opening;
  await late.clock.advance(100);
  expect(late.isDisposed()).toBe(true);
  expect(late.calls).toEqual([]);
});

test('reads the facts of a file that changed', async () => {
  let onEtc: (entry: string) => void = () => undefined;
  const { watch, clock, calls } = watching({
    openNotifications: () => Promise.reject(new NetlinkError('no koffi')),
    watchFolder(path, onChange) {
      if (path === '/etc') onEtc = onChange;
      return undefined;
    },
  });
  await watch.open();
  onEtc('resolv.conf');
  await clock.advance(100);
  expect(calls).toEqual(['read platform']);
});

test('watches the network, and says that files are polled, when the folder of files does not answer', async () => {
  const { watch, clock, calls, messages } = watching({
    readLink: async (path) => Promise.reject(new Error(`${path} does not answer`)),
  });
  await watch.open();
  await clock.advance(100);
  expect(calls).toEqual(['watched true', 'read links addresses routes rules']);
  expect(messages()).toEqual(
    expect.arrayContaining(['changes of files are polled', 'network changes are reported by the kernel']),
  );
  watch.close();
});
