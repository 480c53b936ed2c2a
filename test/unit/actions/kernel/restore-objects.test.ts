import { describe, expect, it } from 'vitest';
import {
  type KernelObject,
  NetlinkError,
  type NetlinkRequest,
  type Requester,
  writeAttribute,
  writeU32,
} from '#netlink';
import { restoreObjects } from '../../../../src/actions/network/kernel/restore-objects.ts';
import { kernelState, linkPayload, routeOver } from '../../../kit/network/kernel-state.ts';

/** A socket that answers each request with the next errno; `lost`: no acknowledgement arrives. */
function requesterWith(...answers: readonly (number | 'lost')[]): Requester & { sent: NetlinkRequest[] } {
  const left = [...answers];
  const sent: NetlinkRequest[] = [];
  return {
    sent,
    request(request) {
      sent.push(request);
      const answer = left.shift() ?? 0;
      if (answer === 'lost')
        return Promise.reject(new NetlinkError('the kernel acknowledges no request: errno 105'));
      return Promise.resolve({ errno: answer, text: undefined });
    },
    [Symbol.dispose]: () => undefined,
  };
}

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  writeU32(bytes, value, 0);
  return bytes;
};
const before = kernelState({ 2: 'v0' }, [routeOver(2, 8), routeOver(2, 9)]);
const all = () => true;

describe('objects that are missing', () => {
  it('are named with the reason where the process may not change the network', async () => {
    const restored = await restoreObjects(
      requesterWith(1, 1, 1, 1),
      before,
      kernelState({ 2: 'v0' }, []),
      all,
    );
    expect(restored.putBack).toEqual([]);
    expect(restored.notPutBack).toEqual([
      expect.stringMatching(/^route 10\.8\.0\.0\/16 dev v0: .*(EPERM|permitted)/i),
      expect.stringMatching(/^route 10\.9\.0\.0\/16 dev v0: .*(EPERM|permitted)/i),
    ]);
  });

  it('come back beside one whose acknowledgement is lost, which is sent again', async () => {
    const requester = requesterWith('lost');
    const restored = await restoreObjects(requester, before, kernelState({ 2: 'v0' }, []), all);
    expect(restored).toEqual({
      putBack: ['route 10.9.0.0/16 dev v0', 'route 10.8.0.0/16 dev v0'],
      notPutBack: [],
    });
    expect(requester.sent).toHaveLength(3);
  });

  it('are left alone when a third party took them', async () => {
    const requester = requesterWith();
    const restored = await restoreObjects(
      requester,
      before,
      kernelState({ 2: 'v0' }, []),
      (object) => object === before.objects[1],
    );
    expect(restored.putBack).toEqual(['route 10.9.0.0/16 dev v0']);
  });

  it('are named where their link is gone', async () => {
    const restored = await restoreObjects(requesterWith(), before, kernelState({}, []), all);
    expect(restored.notPutBack).toEqual([
      'route 10.8.0.0/16 dev v0: its link does not exist',
      'route 10.9.0.0/16 dev v0: its link does not exist',
    ]);
  });

  describe('a route of IPv6 whose MTU the kernel moved with that of its link', () => {
    /** A route to fd08::/16 over link 2 (`struct rtmsg`, RTA_DST, RTA_OIF, RTA_METRICS with RTAX_MTU). */
    const ipv6Route = (mtu: number): KernelObject => ({
      table: 'routes',
      payload: Buffer.concat([
        Buffer.from([10, 16, 0, 0, 254, 3, 0, 1, 0, 0, 0, 0]),
        writeAttribute(1, Buffer.from([0xfd, 0x08, ...Array.from({ length: 14 }, () => 0)])),
        writeAttribute(4, number(2)),
        writeAttribute(8, writeAttribute(2, number(mtu))),
      ]),
    });
    const former = kernelState({ 2: 'v0' }, [ipv6Route(1400)]);
    const nowWith = (linkMtu: number) => ({
      ...kernelState({ 2: 'v0' }, [ipv6Route(linkMtu)]),
      links: new Map([[2, Buffer.concat([linkPayload(2, 'v0'), writeAttribute(4, number(linkMtu))])]]),
    });
    const exists = 17;

    it('is created again in the place of that', async () => {
      const requester = requesterWith(exists);
      const restored = await restoreObjects(requester, former, nowWith(1500), all);
      expect(restored).toEqual({ putBack: [expect.stringMatching(/^route fd08::\/16/)], notPutBack: [] });
      expect(requester.sent.map(({ type }) => type)).toEqual([24, 25, 24]);
    });

    it('is named where the kernel refuses it', async () => {
      const requester = requesterWith(exists, 0, 101);
      const { notPutBack } = await restoreObjects(requester, former, nowWith(1500), all);
      expect(notPutBack).toEqual([expect.stringMatching(/^route fd08::\/16.*network is unreachable$/)]);
    });

    it('stays as the kernel has it while the link has a lower MTU', async () => {
      const requester = requesterWith(exists);
      const restored = await restoreObjects(requester, former, nowWith(1300), all);
      expect(restored).toEqual({ putBack: [], notPutBack: [] });
      expect(requester.sent).toHaveLength(1);
    });
  });
});
