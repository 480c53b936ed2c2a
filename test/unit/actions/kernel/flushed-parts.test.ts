import { describe, expect, it } from 'vitest';
import { withFlushedParts } from '../../../../src/actions/network/kernel/former/flushed-parts.ts';
import { kernelState, linkPayload, nextHop, routeBy, routeOver } from '../../../kit/network/kernel-state.ts';

const [up, carrier] = [0x1, 0x10000];
const names = { 2: 'eth0', 3: 'br0', 4: 'br0.7' };
const former = kernelState(names, [
  nextHop(11, { link: 3 }),
  nextHop(12, { link: 2 }),
  nextHop(13, { group: [12, 11] }),
  nextHop(14, { link: 4 }),
  routeBy(13, 8),
  routeBy(12, 9),
  routeOver(3, 10),
]);
const nothing = { links: [], objects: [], settings: [] };

/** The same links with carrier, but those of these names. */
const without = (...off: readonly string[]) => {
  const flagsOf = (name: string) => (off.includes(name) ? up : up | carrier);
  return {
    ...former,
    links: new Map([
      [2, linkPayload(2, 'eth0', flagsOf('eth0'))],
      [3, linkPayload(3, 'br0', flagsOf('br0'))],
      [4, linkPayload(4, 'br0.7', flagsOf('br0.7'), 3)],
    ]),
  };
};

describe('what the kernel is about to take after steps', () => {
  it('is nothing while all links have their carrier', () => {
    expect(withFlushedParts(former, without(), nothing)).toEqual(nothing);
  });

  it('is each next hop over a link without carrier, the groups with it, and the routes by them', () => {
    expect(withFlushedParts(former, without('eth0'), nothing).objects).toEqual([1, 2, 4, 5]);
  });

  it('is that of the VLANs above, which the kernel tells later that the carrier is gone', () => {
    expect(withFlushedParts(former, without('br0'), nothing).objects).toEqual([0, 2, 3, 4]);
  });

  it('adds to what is lost already, and counts nothing twice', () => {
    const lost = { links: [], objects: [0, 6], settings: [1] };
    expect(withFlushedParts(former, without('br0'), lost)).toEqual({
      links: [],
      objects: [0, 2, 3, 4, 6],
      settings: [1],
    });
  });

  it('is found by the name of a link that has another index now', () => {
    const again = {
      ...former,
      names: new Map([[9, 'eth0']]),
      links: new Map([[9, linkPayload(9, 'eth0', up)]]),
    };
    expect(withFlushedParts(former, again, nothing).objects).toEqual([1, 2, 4, 5]);
  });
});
