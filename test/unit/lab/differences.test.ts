import { expect, test } from 'vitest';
import type { Entry } from '../../kit/network/capture/entries.ts';
import { differencesBetween } from '../../vm/lab/network/capture.ts';

const base: Readonly<Record<string, Entry>> = {
  'link bond0': 'present',
  'link bond0 mtu': '1500',
  'link bond0 linkinfo info_data active_slave': 'ens17',
  'link ens16': 'present',
  'link ens16 linkinfo info_slave_data': 'present',
  'link ens16 linkinfo info_slave_data state': 'BACKUP',
  'link ens17': 'present',
  'fdb ens17 33:33:ff:00:00:05 self': 'mac "33:33:ff:00:00:05"',
  'fdb ens17 52:54:00:00:00:99 self': 'mac "52:54:00:00:00:99"',
  'address ens5 fec0::5/64': 'scope "site"',
  'address ens5 fec0::5/64 valid_life_time': { expires: 100_000 },
};
const capture = (changes: Readonly<Record<string, Entry | undefined>> = {}) =>
  new Map(
    Object.entries({ ...base, ...changes }).flatMap(([path, entry]) =>
      entry === undefined ? [] : [[path, entry] as const],
    ),
  );

test('the other member of bond0 may be the active one after a rollback', () => {
  const after = capture({
    'link bond0 linkinfo info_data active_slave': 'ens16',
    'link ens16 linkinfo info_slave_data state': 'ACTIVE',
    'fdb ens17 33:33:ff:00:00:05 self': undefined,
    'fdb ens16 33:33:ff:00:00:05 self': 'mac "33:33:ff:00:00:05"',
  });
  expect(differencesBetween(capture(), after)).toEqual([]);
});

test('a member that is lost, its forwarding entry, and another MTU of the bond are differences', () => {
  const after = capture({
    'link bond0 mtu': '1400',
    'link ens16 linkinfo info_slave_data': undefined,
    'link ens16 linkinfo info_slave_data state': undefined,
    'fdb ens17 52:54:00:00:00:99 self': undefined,
  });
  expect(differencesBetween(capture(), after)).toEqual([
    'fdb ens17 52:54:00:00:00:99 self: mac "52:54:00:00:00:99" => (absent)',
    'link bond0 mtu: 1500 => 1400',
    'link ens16 linkinfo info_slave_data: present => (absent)',
  ]);
});

test('the router of QEMU may renew the addresses of the card to the broker, but not remove them', () => {
  const renewed = { 'address ens5 fec0::5/64 valid_life_time': { expires: 200_000 } };
  expect(differencesBetween(capture(), capture(renewed))).toEqual([]);
  const lost = {
    'address ens5 fec0::5/64': undefined,
    'address ens5 fec0::5/64 valid_life_time': undefined,
  };
  expect(differencesBetween(capture(), capture(lost))).toEqual([
    'address ens5 fec0::5/64: scope "site" => (absent)',
  ]);
});
