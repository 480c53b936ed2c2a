import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecordedNetlink, type Netlink } from '#netlink';
import type { Host } from '#probes';
import { parseRule } from '../../../src/probes/rules/rule-message.ts';
import { rules } from '../../../src/probes/rules/rules-probe.ts';
import { expectSameRules, type IpRule } from '../../host/probes/compare-rules.ts';
import { readProbe } from '../../kit/probes/read-probe.ts';
import { recordedHost } from '../../kit/probes/recorded-host.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules', import.meta.url));
const readJson = async (file: string) =>
  JSON.parse(await readFile(join(folder, file), 'utf8')) as readonly IpRule[];
const hostWith = (netlink: Netlink): Host => ({
  ...recordedHost('kvm-guest'),
  openNetlink: () => Promise.resolve(netlink),
});
const recorded = () => hostWith(createRecordedNetlink((file) => readFile(join(folder, file))));

describe('rules of a recorded kernel', () => {
  it('are those of ip, in their order', async () => {
    const found = (await readProbe(rules, recorded()))!;
    expectSameRules(found, { ipv4: await readJson('rule.json'), ipv6: await readJson('rule6.json') });
  });

  it('have numbers among those of one family and priority', async () => {
    const found = (await readProbe(rules, recorded()))!;
    const numbers = found
      .filter(({ priority }) => priority === 55)
      .map(({ family, number }) => [family, number]);
    expect(numbers.toSorted()).toEqual([
      ['ipv4', 0],
      ['ipv4', 1],
      ['ipv6', 0],
      ['ipv6', 1],
    ]);
  });

  it('say what a rule compares and does', async () => {
    const found = (await readProbe(rules, recorded()))!;
    const of = (priority: number) =>
      found.find((rule) => rule.priority === priority && rule.family === 'ipv4');
    expect(of(60)).toMatchObject({ source: '192.0.2.5/32', destination: '198.51.100.0/24', table: 254 });
    expect(of(61)).toMatchObject({ incomingInterface: 'v0', outgoingInterface: 'v1', table: 300 });
    expect(of(62)).toMatchObject({ mark: 16, markMask: 255, source: undefined });
    expect(of(63)).toMatchObject({ typeOfService: 16, action: 'lookup' });
    expect(of(64)).toMatchObject({ action: 'blackhole', table: undefined });
    expect(of(67)).toMatchObject({ action: 'goto 32766', table: undefined });
    expect(of(69)).toMatchObject({ inverted: true, table: 4294967290 });
  });

  it('are undefined without netlink, and in a kernel without rules', async () => {
    expect(await readProbe(rules, recordedHost('kvm-guest'))).toBeUndefined();
    const without = createRecordedNetlink(() => Promise.resolve(undefined));
    expect(await readProbe(rules, hostWith(without))).toBeUndefined();
  });
});

it('parseRule returns a rule or undefined, whatever the octets of a message', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      const rule = parseRule({ type: 32, flags: 0, sequence: 0, payload: Buffer.from(octets) });
      expect(rule === undefined || typeof rule.action === 'string').toBe(true);
    }),
  );
});
