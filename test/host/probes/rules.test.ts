import { beforeAll, describe, expect, it } from 'vitest';
import type { Rule } from '#probes';
import { ruleSetUp } from '../../kit/network/rule-set-up.ts';
import { runLines } from '../../kit/network/run-lines.ts';
import { NodeLab } from '../changes/node-lab.ts';
import { type AsJson, Namespace, requireTools } from '../kit.ts';
import { expectSameRules, type IpRule } from './compare-rules.ts';

beforeAll(() => requireTools('ip', 'nsenter', 'setpriv'));

const lines = ruleSetUp.map((line) => `ip ${line}`);

function expectRulesOf(namespace: Namespace, found: readonly AsJson<Rule>[]): void {
  expectSameRules(found, {
    ipv4: namespace.ipJson<IpRule[]>('rule'),
    ipv6: namespace.ipJson<IpRule[]>('-6', 'rule'),
  });
}

describe('rules in a network namespace', () => {
  it('are the same as those of ip, also for a user without rights', async () => {
    using namespace = new Namespace();
    await runLines(namespace.name, lines);
    expectRulesOf(namespace, namespace.facts<{ rules: AsJson<Rule>[] }>('rules').rules);
    expectRulesOf(namespace, namespace.factsAsNobody<{ rules: AsJson<Rule>[] }>('rules').rules);
  });

  it('are the three and two of the kernel where nothing added one', () => {
    using namespace = new Namespace();
    expectRulesOf(namespace, namespace.facts<{ rules: AsJson<Rule>[] }>('rules').rules);
  });
});

it('a node publishes each rule, and what a third party removes', async () => {
  await using lab = await NodeLab.start(({ name }) => runLines(name, ['ip link set lo up', ...lines]));
  const { ovirtNode } = await lab.properties('networkInterface', 'lo');
  expect(await lab.properties('rule', 'ipv4:55:1')).toEqual({
    ovirtNode,
    family: 'ipv4',
    priority: 55,
    number: 1,
    source: '10.1.0.0/16',
    action: 'lookup',
    table: 78,
    inverted: false,
  });
  expect(await lab.properties('rule', 'ipv6:55:1')).toMatchObject({ source: '2001:db8:1::5/128' });
  await runLines(lab.namespace.name, ['ip rule del from 10.0.0.0/8 lookup 77 pref 55']);
  // A network change reads them again.
  expect((await lab.callLink('v0', 'setMtu', { mtu: 1400 })).error).toBeUndefined();
  expect(await lab.properties('rule', 'ipv4:55:0')).toMatchObject({ source: '10.1.0.0/16' });
});
