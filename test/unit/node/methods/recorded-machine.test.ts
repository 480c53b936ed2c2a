import { beforeAll, describe, expect, test } from 'vitest';
import { Refused } from '#actions';
import { probes } from '#probes';
import type { NodeContext } from '../../../../src/node/context/node-context.ts';
import type { NodeFacts } from '../../../../src/node/facts/node-facts.ts';
import { interfaceRows } from '../../../../src/node/interfaces/interface-row.ts';
import { addressMethods } from '../../../../src/node/methods/address.ts';
import type { NodeMethod, PlannedCall } from '../../../../src/node/methods/method.ts';
import { recordedNetworkState } from '../../../../src/node/methods/network/recorded-state.ts';
import { networkInterfaceMethods } from '../../../../src/node/methods/network-interface.ts';
import { ovirtNodeMethods } from '../../../../src/node/methods/ovirt-node.ts';
import { routeMethods } from '../../../../src/node/methods/route.ts';
import { type IpAddresses, parseAddresses } from '../../../kit/network/parse-ip-addresses.ts';
import { type IpLink, parseLinks } from '../../../kit/network/parse-ip-links.ts';
import { type IpRoute, parseRoutes } from '../../../kit/network/parse-ip-routes.ts';
import { nodeFacts } from '../../../kit/node/facts.ts';
import { readOnlyContext } from '../../../kit/node/read-only-context.ts';
import { readExpected, recordedHost } from '../../../kit/probes/recorded-host.ts';

type State = ReturnType<typeof recordedNetworkState>;
type LinkState = State['links'][number];
type AddressState = State['addresses'][number];
type RouteState = State['routes'][number];

const { signal } = new AbortController();

async function factsOf(name: string): Promise<NodeFacts> {
  const host = recordedHost(name);
  return nodeFacts({
    links: await probes.links.read(host, signal),
    addresses: await probes.addresses.read(host, signal),
    routes: await probes.routes.read(host, signal),
  });
}

/** Fails the test when a plan asks for the network of the machine that the test runs on. */
const untouched = new Proxy({} as NodeContext['transactions'], {
  get(_target, name) {
    throw new Error(`transactions.${String(name)} was used; expected no use of the live network`);
  },
});
const contextOf = (name: string, facts: NodeFacts) =>
  readOnlyContext({ host: recordedHost(name), facts: () => facts, transactions: untouched });

/** Plans a call on a recorded machine. @returns the lines of the plan, or the refusal. */
async function plan(name: string, facts: NodeFacts, method: NodeMethod, args: object, row: unknown) {
  if (!('plan' in method)) throw new Error('the method changes nothing; expected a mutating one');
  const call = { method: 'test', grant: { user: 'admin', role: 'administrator', by: 'policy' } };
  try {
    return (await method.plan(contextOf(name, facts), args, row, call as PlannedCall)).plan;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.message;
  }
}

describe('the network of a recorded machine', () => {
  let facts: NodeFacts;
  beforeAll(async () => {
    facts = await factsOf('two-socket-server');
  });

  test('has the links that ip printed when the machine was recorded', async () => {
    const pick = ({ index, name, kind, up, mtu, macAddress, master, masterKind, lower, vlan }: LinkState) => [
      { index, name, kind, up, mtu, macAddress, master, masterKind, lower },
      vlan && { id: vlan.id, protocol: vlan.protocol },
    ];
    const printed = parseLinks(await readExpected<IpLink[]>('link.json'));
    expect(recordedNetworkState(facts).links.map(pick)).toEqual(printed.map(pick));
    const options = (links: readonly LinkState[]) =>
      Object.fromEntries(links.map((link) => [link.name, link.options]));
    const ofPorts = (links: readonly LinkState[]) =>
      links.map(({ name, portOptions }) => [name, portOptions]);
    const bridgePorts = printed.filter(({ masterKind }) => masterKind === 'bridge').map(({ name }) => name);
    const isPort = ({ name }: LinkState) => bridgePorts.includes(name);
    expect(ofPorts(recordedNetworkState(facts).links.filter(isPort))).toEqual(
      ofPorts(printed.filter(isPort)),
    );
    // The facts also have what a bridge reports of its spanning tree, which no plan takes for its configuration.
    const recorded = options(recordedNetworkState(facts).links);
    for (const [name, wanted] of Object.entries(options(printed))) {
      const { ageing_time, ...configured } = recorded[name] ?? {};
      const own = wanted === undefined || 'ageing_time' in wanted ? recorded[name] : configured;
      expect.soft(own, name).toEqual(wanted);
    }
  });

  test('has the addresses and main routes that ip printed when the machine was recorded', async () => {
    const state = recordedNetworkState(facts);
    const addressLines = (addresses: readonly AddressState[]) =>
      addresses
        .map(({ link, family, address, prefixLength, peer, scope, isStatic }) => {
          // How the kernel made a link-local address of IPv6 is not recorded.
          const isMade = family === 'ipv6' && scope === 'link' ? 'made' : isStatic;
          return [link, address, prefixLength, peer, scope, isMade].join(' ');
        })
        .toSorted();
    const printed = parseAddresses(await readExpected<IpAddresses[]>('addr.json'));
    expect(addressLines(state.addresses)).toEqual(addressLines(printed));
    // ip prints routes of equal facts that differ in their type of service.
    const routeLines = (routes: readonly RouteState[]) => {
      const main = routes.filter(({ table, type }) => table === 'main' && type === 'unicast');
      const lines = main.map(({ destination, metric, hops, isStatic }) =>
        [destination, metric, ...hops.map(({ link, gateway }) => `${link} ${gateway}`), isStatic].join(' '),
      );
      return [...new Set(lines)].toSorted();
    };
    // The first list has the routes of both families; those of IPv6 have a preference.
    const all = await readExpected<IpRoute[]>('route.json');
    const ofIpv4 = all.filter(({ pref }) => pref === undefined);
    const printedRoutes = [
      ...parseRoutes('ipv4', ofIpv4),
      ...parseRoutes('ipv6', await readExpected<IpRoute[]>('route6.json')),
    ];
    expect(routeLines(state.routes)).toEqual(routeLines(printedRoutes));
  });
});

const bondXml =
  '<interface type="bond" name="bond9"><bond mode="active-backup"><interface type="ethernet" name="eth9"/></bond></interface>';
const link = networkInterfaceMethods;
const node = ovirtNodeMethods;
const none = new Map<string, string>();

describe.each(['two-socket-server', 'kvm-guest'])('on the recorded machine %s', (name) => {
  let facts: NodeFacts;
  beforeAll(async () => {
    facts = await factsOf(name);
  });
  const rowOf = (interfaceName: string) =>
    interfaceRows(facts).find((row) => row.link.name === interfaceName);
  const first = () => rowOf(facts.links?.find(({ kind }) => kind === 'physical')?.name ?? '');

  test.each<readonly [string, NodeMethod, object]>([
    ['create', link.create, {}],
    ['destroy', link.destroy, {}],
    ['restart', link.restart, {}],
    ['setDhcp', link.setDhcp, { on: true }],
    ['setDhcp6', link.setDhcp6, { on: false }],
    ['setStaticAddress', link.setStaticAddress, { ip: '10.9.9.9', netmask: '255.255.0.0', broadcast: '' }],
    ['setMaster', link.setMaster, { interfaceName: '' }],
    ['setMtu', link.setMtu, { mtu: 1400 }],
    ['setOptions', link.setOptions, { options: none }],
    ['addAddress', link.addAddress, { address: '10.9.9.9/16' }],
    ['addRoute', link.addRoute, { destination: '10.9.0.0/16', gateway: '', metric: 0, options: none }],
  ])('networkInterface.%s is planned for it alone', async (_name, method, args) => {
    const row = first();
    const planned = await plan(name, facts, method, args, row);
    // A plan or a refusal names the interface, or there is nothing to do.
    expect(JSON.stringify(planned)).toMatch(new RegExp(`\\b${row?.link.name}\\b|^\\[\\]$|options|loopback`));
  });

  test.each<readonly [string, NodeMethod, object]>([
    [
      'createBondingInterface',
      node.createBondingInterface,
      { interfaceName: 'bond9', mode: '', members: [], options: none },
    ],
    [
      'createVlanInterface',
      node.createVlanInterface,
      { interfaceName: 'v9', lowerInterface: 'eth9', vlanId: 9, protocol: '802.1Q' },
    ],
    [
      'createBridgeInterface',
      node.createBridgeInterface,
      { interfaceName: 'br9', ports: ['eth9'], options: none },
    ],
    ['createInterfaceXML', node.createInterfaceXML, { xmlDesc: bondXml }],
  ])('ovirtNode.%s is planned for it alone', async (_name, method, args) => {
    expect(await plan(name, facts, method, args, facts)).not.toBe('');
  });

  test('address.remove and route.remove are planned for it alone', async () => {
    const interfaceName = first()?.link.name ?? '';
    for (const address of facts.addresses ?? [])
      expect(await plan(name, facts, addressMethods.remove, {}, { address, interfaceName })).not.toBe('');
    for (const route of facts.routes?.rows ?? [])
      expect(await plan(name, facts, routeMethods.remove, {}, { route, interfaceName })).not.toBe('');
  });
});

test('checks the MTU of a bond against the VLAN above it on the recorded machine', async () => {
  const facts = await factsOf('two-socket-server');
  const row = interfaceRows(facts).find((candidate) => candidate.link.name === 'bond0');
  const setMtu = (mtu: number) => plan('two-socket-server', facts, link.setMtu, { mtu }, row);
  expect(await setMtu(1400)).toBe(
    'mtu is 1400; expected at least 1500, the MTU of bond0.20 above, or set that first',
  );
  expect(await setMtu(1600)).toEqual(['ip link set dev bond0 mtu 1600']);
});

test('reads how a recorded machine can be shut down from its record', async () => {
  const facts = nodeFacts({});
  for (const method of [node.hardwareShutdown, node.hardwareRestart])
    await expect(plan('two-socket-server', facts, method, { force: false }, facts)).rejects.toThrow(
      'process 1 is not visible',
    );
});
