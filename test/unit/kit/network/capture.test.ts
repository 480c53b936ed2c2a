import { describe, expect, test } from 'vitest';
import { type NetworkCapture, readCapture } from '../../../kit/network/capture/capture.ts';
import type { CaptureOutputs } from '../../../kit/network/capture/commands.ts';
import { compareCaptures, describeDifferences } from '../../../kit/network/capture/compare.ts';
import { parseOctetJson } from '../../../kit/network/capture/octet-json.ts';

const capture = (outputs: Partial<CaptureOutputs>, seconds = 1_000): NetworkCapture =>
  readCapture(outputs, seconds);

/** The paths that differ between two outputs. */
const differing = (before: Partial<CaptureOutputs>, after: Partial<CaptureOutputs>): readonly string[] =>
  compareCaptures(capture(before), capture(after)).map(({ path }) => path);

const links = (...list: readonly object[]) => ({ links: JSON.stringify(list) });
const bridge = (options: object) => ({
  ifname: 'br0',
  linkinfo: { info_kind: 'bridge', info_data: options },
  addr_info: [],
});
const address = (local: string, more: object = {}) => ({
  family: local.includes(':') ? 'inet6' : 'inet',
  local,
  prefixlen: 24,
  valid_life_time: 4_294_967_295,
  preferred_life_time: 4_294_967_295,
  ...more,
});
const addresses = (...list: readonly object[]) => links({ ifname: 'v0', addr_info: list });

describe('the comparison of two captures', () => {
  test('finds nothing in two captures of one network', () => {
    const outputs = {
      ...addresses(address('10.0.0.1')),
      tables: '1 10.1.0.0/16 dev v0 table 254 proto 3 scope 253 \n',
      settings: '/proc/sys/net/ipv4/conf/v0/rp_filter\x002\n',
    };
    expect(compareCaptures(capture(outputs), capture(outputs))).toEqual([]);
  });

  test('ignores timers of a bridge by their names, and no other option', () => {
    const before = links(bridge({ gc_timer: 3.5, hello_timer: 1, ageing_time: 30_000 }));
    expect(differing(before, links(bridge({ gc_timer: 9, hello_timer: 0, ageing_time: 30_000 })))).toEqual(
      [],
    );
    expect(differing(before, links(bridge({ gc_timer: 9, hello_timer: 0, ageing_time: 400 })))).toEqual([
      'link br0 linkinfo info_data ageing_time',
    ]);
  });

  test('ignores the group of all snoopers of a bridge whose IPv6 is off in both, and of no other', () => {
    const fdb = JSON.stringify([
      { mac: '33:33:00:00:00:6a', ifname: 'br0', flags: ['self'], state: 'permanent' },
    ]);
    const off = (value: string) => ({
      ...links(bridge({})),
      settings: `/proc/sys/net/ipv6/conf/br0/disable_ipv6\x00${value}\n`,
    });
    expect(differing(off('1'), { ...off('1'), fdb })).toEqual([]);
    expect(differing(off('0'), { ...off('0'), fdb })).toEqual(['fdb br0 33:33:00:00:00:6a self']);
    expect(differing(off('0'), { ...off('1'), fdb })).toEqual([
      'fdb br0 33:33:00:00:00:6a self',
      'setting br0 ipv6.conf.disable_ipv6',
    ]);
  });

  test('takes a link whose carrier was never off for one that is up, and for no other', () => {
    const state = (operstate: string) => links({ ifname: 'br0', operstate });
    expect(differing(state('UP'), state('UNKNOWN'))).toEqual([]);
    expect(differing(state('UP'), state('DOWN'))).toEqual(['link br0 operstate']);
    expect(differing(state('UNKNOWN'), state('LOWERLAYERDOWN'))).toEqual(['link br0 operstate']);
  });

  test('reports a missing link by its own path alone, and other links’ entries beside it', () => {
    const before = {
      ...links({ ifname: 'v0', mtu: 1500 }, { ifname: 'v1', mtu: 1500 }),
      settings: '/proc/sys/net/ipv4/conf/v0/rp_filter\x002\n/proc/sys/net/ipv4/conf/v1/rp_filter\x002\n',
    };
    const after = {
      ...links({ ifname: 'v1', mtu: 1400 }),
      settings: '/proc/sys/net/ipv4/conf/v1/rp_filter\x000\n',
    };
    expect(differing(before, after)).toEqual(['link v0', 'link v1 mtu', 'setting v1 ipv4.conf.rp_filter']);
    expect(differing(after, before)).toEqual(differing(before, after));
  });

  test('reports another order of the same addresses, and a missing address by its own path alone', () => {
    const [first, second, third] = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((local) => address(local));
    expect(differing(addresses(first!, second!), addresses(second!, first!))).toEqual(['order v0 inet']);
    expect(differing(addresses(first!, second!, third!), addresses(first!, third!))).toEqual([
      'address v0 10.0.0.2/24',
    ]);
  });

  test('tells addresses apart by their peer', () => {
    const peer = (text: string) => addresses(address('10.0.0.1', { address: text }));
    expect(differing(peer('10.0.0.2'), peer('10.0.0.3'))).toEqual([
      'address v0 10.0.0.1,peer=10.0.0.2/24',
      'address v0 10.0.0.1,peer=10.0.0.3/24',
    ]);
  });

  test('compares finite lifetimes by the time at which they end', () => {
    const finite = (seconds: number) => addresses(address('10.0.0.1', { valid_life_time: seconds }));
    const paths = (before: number, beforeAt: number, after: number, afterAt: number) =>
      compareCaptures(capture(finite(before), beforeAt), capture(finite(after), afterAt)).map(
        ({ path }) => path,
      );
    expect(paths(900, 1_000, 880, 1_020)).toEqual([]);
    expect(paths(900, 1_000, 500, 1_020)).toEqual(['address v0 10.0.0.1/24 valid_life_time']);
    expect(paths(900, 1_000, 4_294_967_295, 1_020)).toEqual(['address v0 10.0.0.1/24 valid_life_time']);
    expect(paths(900, 1_000, 0, 1_900)).toEqual(['address v0 10.0.0.1/24 valid_life_time']);
  });

  test('keeps routes apart by table, source prefix, tos and metric', () => {
    const lines = [
      '1 10.1.0.0/16 dev v0 table 254 proto 3 scope 253',
      '1 10.1.0.0/16 dev v0 table 77 proto 3 scope 253',
      '1 10.1.0.0/16 tos 0x10 dev v0 table 254 proto 3 scope 253',
      '1 10.1.0.0/16 dev v0 table 254 proto 3 scope 253 metric 5',
      '1 default from fd00::/64 via fd00::fe dev v0 table 254 proto 3 scope 0 metric 1024 pref medium',
    ];
    const without = (index: number) => ({ tables: lines.toSpliced(index, 1).join('\n') });
    expect(lines.flatMap((_, index) => differing({ tables: lines.join('\n') }, without(index)))).toEqual([
      'route inet 254 10.1.0.0/16 metric 0',
      'route inet 77 10.1.0.0/16 metric 0',
      'route inet 254 10.1.0.0/16 tos 0x10 metric 0',
      'route inet 254 10.1.0.0/16 metric 5',
      'route inet6 254 default from fd00::/64 metric 1024',
    ]);
  });

  test('reports the order of routes of one destination, except where the kernel alone makes it', () => {
    const routes = (...lines: readonly string[]) => ({ tables: lines.join('\n') });
    const one = '1 10.1.0.0/16 via 10.0.0.2 dev v0 table 254 proto 3 scope 0';
    const other = '1 10.1.0.0/16 via 10.0.0.3 dev v0 table 254 proto 3 scope 0';
    expect(differing(routes(one, other), routes(other, one))).toEqual([
      'order route inet 254 10.1.0.0/16 metric 0',
    ]);
    const own = (link: string) => `1 fe80::/64 dev ${link} table 254 proto 2 scope 0 metric 256 pref medium`;
    expect(differing(routes(own('v0'), own('v1')), routes(own('v1'), own('v0')))).toEqual([]);
    expect(differing(routes(own('v0'), own('v1')), routes(own('v1')))).toEqual([
      'route inet6 254 fe80::/64 metric 256',
    ]);
  });

  test('ignores neighbours that traffic makes, and reports static ones', () => {
    const learned = { tables: '10.0.0.2 dev v0 lladdr 02:00:00:00:00:02 STALE\nff02::16 dev v0 NOARP\n' };
    const set = {
      tables:
        '10.0.0.2 dev v0 lladdr 02:00:00:00:00:02 PERMANENT\nfd00::7 dev v0 proxy\n::1 dev lo lladdr 00:00:00:00:00:00 NOARP',
    };
    expect(differing({}, learned)).toEqual([]);
    expect(differing({}, set)).toEqual(['neighbour lo ::1', 'neighbour v0 10.0.0.2', 'proxy v0 fd00::7']);
  });

  test('expands ranges of VLANs', () => {
    const vlans = (vlan: number, vlanEnd?: number) => ({
      vlans: JSON.stringify([{ ifname: 'v0', vlans: [{ vlan, vlanEnd }] }]),
    });
    expect(differing(vlans(10, 12), vlans(10))).toEqual(['vlan v0 11', 'vlan v0 12']);
  });

  test('ignores learned forwarding and multicast entries', () => {
    const entry = { mac: '02:00:00:00:00:09', ifname: 'v0', master: 'br0', flags: [] };
    const group = { dev: 'br0', port: 'v0', grp: '239.1.1.1', index: 7 };
    const outputs = (state: string, group_state: string) => ({
      fdb: JSON.stringify([{ ...entry, state }]),
      mdb: JSON.stringify([{ mdb: [{ ...group, state: group_state }], router: {} }]),
    });
    expect(differing({}, outputs('', 'temp'))).toEqual([]);
    expect(differing({}, outputs('static', 'permanent'))).toEqual([
      'fdb v0 02:00:00:00:00:09 master',
      'mdb br0 v0 239.1.1.1',
    ]);
  });

  test('describes each difference in one line', () => {
    const differences = compareCaptures(
      capture(links({ ifname: 'v0', mtu: 1500 })),
      capture(links({ ifname: 'v0' })),
    );
    expect(describeDifferences(differences)).toEqual(['link v0 mtu: 1500 => (absent)']);
  });
});

describe('names and aliases of any octets', () => {
  test('are two links when two names that are not UTF-8 differ', () => {
    const named = (octet: string) => ({ links: `[{"ifname":"${octet}1","mtu":1500}]` });
    expect(differing(named('\xff'), named('\xfe'))).toEqual(['link \\xfe1', 'link \\xff1']);
  });

  test('do not break the JSON of ip: control characters, quotes and backslashes', () => {
    expect(parseOctetJson('[{"ifalias":"a\x01\\\'b\\\\\\"c\xff"}]\n')).toEqual([
      { ifalias: 'a\x01\'b\\"c\xff' },
    ]);
  });

  test.each(['', '[', '[[]\n', '[]'])(
    'reads %j, a dump that the kernel does not support, as absent',
    (text) => expect(parseOctetJson(text)).toBeUndefined(),
  );
});
