import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSchemaXml } from '#qmf';
import { nodeClasses } from '../../../src/node/classes/node-classes.ts';
import { hostEvents } from '../../../src/node/events/host-events.ts';
import { readExclusion } from '../../../src/node/exclusion.ts';
import type { NodeFacts } from '../../../src/node/facts/node-facts.ts';
import { macFilter } from '../../../src/node/hidden-macs.ts';
import { address, link, nodeFacts } from '../../kit/node/facts.ts';
import { readOnlyContext } from '../../kit/node/read-only-context.ts';

const schema = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
const filterOf = (...exclude: readonly string[]) => macFilter(readExclusion(exclude, schema));
const allMacs = ['networkInterface.mac*', 'networkInterface.permanentMac'];

const eth0 = link({
  index: 2,
  name: 'eth0',
  macAddress: '52:54:00:12:34:56',
  permanentMac: '00:1b:21:00:00:01',
  alternativeNames: ['enp1s0', 'enx001b21000001'],
});
const ofMac = '2001:db8:1:2:5054:ff:fe12:3456';
const ofPermanentMac = 'fe80::21b:21ff:fe00:1';
const texts = ['192.0.2.5', '2001:db8::5', ofMac, ofPermanentMac];
const route = (destination: string, gateway: string | undefined) => ({
  interfaceIndex: 2,
  family: 'ipv6' as const,
  table: 254,
  destination,
  gateway,
  metric: 1024,
  origin: 'static',
  scope: 'global',
  weight: undefined,
});
const ruleFrom = (source: string, number: number) => ({
  family: 'ipv6' as const,
  priority: 100,
  number,
  source,
  destination: undefined,
  incomingInterface: undefined,
  outgoingInterface: undefined,
  action: 'lookup',
  table: 100,
  mark: undefined,
  markMask: undefined,
  typeOfService: undefined,
  inverted: false,
});
const machine = (more: readonly string[] = []): NodeFacts =>
  nodeFacts({
    links: [eth0],
    addresses: [...texts, ...more].map((text) =>
      address({ interfaceIndex: 2, address: text, prefixLength: 64 }),
    ),
    routes: {
      rows: [
        route('::/0', 'fe80::1'),
        // The gateway's MAC is that of another machine.
        route('2001:db8:5::/64', 'fe80::5054:ff:fe99:9999'),
        route(`${ofMac}/128`, undefined),
        route('2001:db8:6::/64', ofPermanentMac),
      ],
      beyondLimit: 0,
      alike: 0,
      defaultRouteLinks: new Set(),
    },
    rules: [ruleFrom('2001:db8:7::5/128', 1), ruleFrom(`${ofMac}/128`, 2)],
  });

/** All names and properties that the classes address, route and networkInterface publish, as text. */
function publish(facts: NodeFacts, ...exclude: readonly string[]): string {
  const isPublished = readExclusion(exclude, schema);
  const classes = nodeClasses(readOnlyContext({ hiddenMacs: macFilter(isPublished) }));
  const objects = classes
    .filter(({ name }) => ['address', 'route', 'rule', 'networkInterface'].includes(name))
    .flatMap((bound) =>
      [...bound.rows(facts)].map(([name, row]) => [
        name,
        Object.entries(bound.properties(row)).filter(([member]) => isPublished(bound.name, member)),
      ]),
    );
  return JSON.stringify(objects, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value));
}

test('leaves out addresses, routes and names that are made of a MAC that publish.exclude leaves out', () => {
  const all = publish(machine());
  for (const text of [ofMac, ofPermanentMac, 'enx001b21000001', '52:54:00:12:34:56'])
    expect(all).toContain(text);
  const rest = publish(machine(), ...allMacs);
  for (const text of [ofMac, ofPermanentMac, 'enx001b21000001', '52:54:00:12:34:56', '2001:db8:6::'])
    expect(rest).not.toContain(text);
  for (const text of [
    '192.0.2.5',
    '2001:db8::5',
    '2001:db8:7::5',
    'enp1s0',
    '::/0',
    'fe80::5054:ff:fe99:9999',
  ])
    expect(rest).toContain(text);
});

test('leaves out only what is made of a MAC that no property publishes', () => {
  const permanent = publish(machine(), 'networkInterface.permanentMac');
  expect(permanent).toContain(ofMac);
  expect(permanent).not.toContain(ofPermanentMac);
  const oneOfTwo = publish(machine(), 'networkInterface.macAddress');
  expect(oneOfTwo).toContain(ofMac);
  const same = { ...machine(), links: [{ ...eth0, permanentMac: eth0.macAddress }] };
  expect(publish(same, 'networkInterface.permanentMac')).toContain(ofMac);
});

test.each([
  ['fe80::', '5254:00ff:fe12:3456', false],
  ['fe80::', '5054:ff:fe12:3456', true],
  ['2001:db8::', '5054:ff:fe12:3456', true],
  ['2001:db8:1:2:', '21b:21ff:fe00:1', true],
  ['fe80::', '5054:ff:fe12:3457', false],
  ['', '::ffff:192.0.2.1', false],
])('tells whether %s%s is made of a MAC of the machine', (prefix, id, isMade) => {
  const hidden = filterOf(...allMacs)([eth0]);
  expect(hidden.hasAddress(`${prefix}${id}`)).toBe(isMade);
  expect(hidden.hasAddress(`${prefix}${id}/64`)).toBe(isMade);
});

test('recognizes a MAC with zeros, which the address abbreviates', () => {
  const zeros = { ...eth0, macAddress: '02:00:00:00:00:00' };
  expect(filterOf(...allMacs)([zeros]).hasAddress('2001:db8:1:2:0:ff:fe00:0')).toBe(true);
  expect(filterOf(...allMacs)([zeros]).hasAddress('fe80::ff:fe00:0')).toBe(true);
});

test('leaves out an address that the kernel made of a MAC that the link had before, but none that is static', () => {
  const hidden = filterOf(...allMacs)([eth0]);
  const old = '2001:db8::5054:ff:fe77:7777';
  expect(hidden.hasOwnAddress({ address: old, peer: undefined, origin: 'ra' })).toBe(true);
  expect(hidden.hasOwnAddress({ address: old, peer: undefined, origin: 'static' })).toBe(false);
  expect(hidden.hasOwnAddress({ address: '2001:db8::1', peer: ofMac, origin: 'static' })).toBe(true);
});

test('raises no event of an address that is made of a hidden MAC, when it comes and when it goes', () => {
  const more = machine(['2001:db8:9::5054:ff:fe12:3456', '2001:db8:9::1']);
  const events = (...[before, after]: readonly [NodeFacts, NodeFacts]) =>
    hostEvents(before, after, filterOf(...allMacs)).map(
      ({ values }) => 'address' in values && values.address,
    );
  expect(events(machine(), more)).toEqual(['2001:db8:9::1/64']);
  expect(events(more, machine())).toEqual(['2001:db8:9::1/64']);
  expect(hostEvents(machine(), more)).toHaveLength(2);
});
