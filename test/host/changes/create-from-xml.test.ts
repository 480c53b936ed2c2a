import { beforeAll, describe, expect, it } from 'vitest';
import { createFromXml, type NetworkState } from '#actions';
import { printInterfaceXml, readRunnableXml } from '../../../src/actions/network/xml/interface-xml.ts';
import type { NodeFacts } from '../../../src/node/facts/node-facts.ts';
import { runningDefinition } from '../../../src/node/interfaces/running-definition.ts';
import { nodeFacts } from '../../kit/node/facts.ts';
import { type AsJson, requireTools } from '../kit.ts';
import { NetworkLab, noAnswer } from './network-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'grep', 'nsenter'));

const alice = { name: 'alice', isAdministrator: false };
const bridge = `<interface type="bridge" name="br7">
  <mtu size="1400"/>
  <protocol family="ipv4">
    <ip address="192.0.2.7" prefix="24"/>
    <ip address="192.0.2.8" prefix="24"/>
  </protocol>
  <protocol family="ipv6">
    <ip address="2001:db8::7" prefix="64"/>
    <route gateway="2001:db8::1"/>
  </protocol>
  <bridge stp="off" delay="2.5">
    <interface type="ethernet" name="v1"/>
    <interface type="ethernet" name="v3"/>
  </bridge>
</interface>
`;

const planFor = (text: string) => (state: NetworkState) =>
  createFromXml.plan({ xml: readRunnableXml(text), saved: { ipv4: undefined, ipv6: undefined } }, state);

/** Two unused veth pairs. */
const pairs = [
  'link add v0 type veth peer name v1',
  'link add v2 type veth peer name v3',
  ...['v0', 'v1', 'v2', 'v3'].map((name) => `link set ${name} up`),
];

/** Prints a running interface as getXMLDesc does, without reported values and the MAC addresses of ports. */
function runningXml(lab: NetworkLab, name: string): string {
  type Read = Pick<NodeFacts, 'links' | 'addresses' | 'routes'>;
  const facts = nodeFacts(
    lab.namespace.facts<AsJson<Read>>('links', 'addresses', 'routes') as Partial<NodeFacts>,
  );
  const link = facts.links?.find((candidate) => candidate.name === name);
  const text = link ? printInterfaceXml(runningDefinition(facts, link)) : '';
  return text
    .replaceAll(/^ *<(link|mac) .*\n/gm, '')
    .replaceAll(/>\n *<\/interface>(?=\n.*(<interface|<\/bridge>))/g, '/>');
}

describe.concurrent('createInterfaceXML', () => {
  it('creates an interface whose XML reads back unchanged', async () => {
    using lab = new NetworkLab(pairs);
    await lab.transactions().apply(alice, 'createInterfaceXML', planFor(bridge));
    await lab.namespace.settle();
    expect(runningXml(lab, 'br7')).toBe(bridge);
  });

  it('refuses the same interface again, and needs no step for a card with the settings of the XML', async () => {
    using lab = new NetworkLab(pairs);
    const transactions = lab.transactions();
    await transactions.apply(alice, 'createInterfaceXML', planFor(bridge));
    await expect(transactions.apply(alice, 'createInterfaceXML', planFor(bridge))).rejects.toThrow('br7');
    const card = '<interface type="ethernet" name="v0"><mtu size="1300"/></interface>';
    await transactions.apply(alice, 'createInterfaceXML', planFor(card));
    expect(await transactions.preview(planFor(card))).toMatchObject({ plan: [], isNoop: true });
  });

  it('createInterfaceXML is rolled back completely when it cuts the broker off, and when a step fails', async () => {
    using lab = new NetworkLab(pairs);
    const before = await lab.view();
    lab.answers = [undefined, noAnswer];
    await expect(lab.transactions(1).apply(alice, 'test', planFor(bridge))).rejects.toMatchObject({
      name: 'RolledBack',
    });
    await lab.expectUnchanged(before);
    lab.answers = [undefined];
    const failing = (state: NetworkState) => {
      const plan = planFor(bridge)(state);
      return { ...plan, steps: [...plan.steps, ['link', 'set', 'dev', 'v3', 'master', 'v0']] };
    };
    await expect(lab.transactions().apply(alice, 'test', failing)).rejects.toMatchObject({
      name: 'ToolFailed',
    });
    await lab.expectUnchanged(before);
  });
});
