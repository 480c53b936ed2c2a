import { beforeAll, describe, expect, it } from 'vitest';
import { createFromXml, type NetworkState, printInterfaceXml, readRunnableXml } from '#actions';
import type { NodeFacts } from '../../../src/node/facts/node-facts.ts';
import { runningDefinition } from '../../../src/node/interfaces/running-definition.ts';
import { nodeFacts } from '../../kit/node/facts.ts';
import { type AsJson, requireTools } from '../kit.ts';
import { NetworkLab } from './network-lab.ts';

beforeAll(() => requireTools('ip', 'nsenter'));

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

const planOf = (text: string) => (state: NetworkState) =>
  createFromXml.plan({ xml: readRunnableXml(text), saved: { ipv4: undefined, ipv6: undefined } }, state);

/** Two pairs that nobody uses. */
const pairs = [
  'link add v0 type veth peer name v1',
  'link add v2 type veth peer name v3',
  ...['v0', 'v1', 'v2', 'v3'].map((name) => `link set ${name} up`),
];

/** What getXMLDesc tells there, without what is only reported and the MAC addresses of ports. */
function told(lab: NetworkLab, name: string): string {
  type Read = Pick<NodeFacts, 'links' | 'addresses' | 'routes'>;
  const facts = nodeFacts(
    lab.namespace.facts<AsJson<Read>>('links', 'addresses', 'routes') as Partial<NodeFacts>,
  );
  const link = facts.links?.find((one) => one.name === name);
  const text = link ? printInterfaceXml(runningDefinition(facts, link)) : '';
  return text
    .replaceAll(/^ *<(link|mac) .*\n/gm, '')
    .replaceAll(/>\n *<\/interface>(?=\n.*(<interface|<\/bridge>))/g, '/>');
}

describe('an interface made of an XML', () => {
  it('is what the XML says, when it is read again', async () => {
    using lab = new NetworkLab(pairs);
    await lab.changes().apply(alice, 'createInterfaceXML', planOf(bridge));
    await lab.namespace.settle();
    expect(told(lab, 'br7')).toBe(bridge);
  });

  it('is there once: the same again is refused, and a card that is as it says needs no step', async () => {
    using lab = new NetworkLab(pairs);
    const changes = lab.changes();
    await changes.apply(alice, 'createInterfaceXML', planOf(bridge));
    await expect(changes.apply(alice, 'createInterfaceXML', planOf(bridge))).rejects.toThrow('br7');
    const card = '<interface type="ethernet" name="v0"><mtu size="1300"/></interface>';
    await changes.apply(alice, 'createInterfaceXML', planOf(card));
    expect(await changes.preview(planOf(card))).toMatchObject({ plan: [], isDone: true });
  });

  it('is taken back whole where the broker is cut off, or a step fails', async () => {
    using lab = new NetworkLab(pairs);
    const before = await lab.seen();
    lab.answers = [undefined, 'no answer'];
    await expect(lab.changes(1).apply(alice, 'test', planOf(bridge))).rejects.toMatchObject({
      name: 'RolledBack',
    });
    expect(await lab.seen()).toEqual(before);
    lab.answers = [undefined];
    const failing = (state: NetworkState) => {
      const plan = planOf(bridge)(state);
      return { ...plan, steps: [...plan.steps, ['link', 'set', 'dev', 'v3', 'master', 'v0']] };
    };
    await expect(lab.changes().apply(alice, 'test', failing)).rejects.toMatchObject({
      name: 'ToolFailed',
    });
    expect(await lab.seen()).toEqual(before);
  });
});
