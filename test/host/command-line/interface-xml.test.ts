import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import type { InterfaceDefinition } from '#actions';
import { hostAt, probes } from '#probes';
import { printInterfaceXml } from '../../../src/actions/network/xml/print-interface-xml.ts';
import { runningDefinition } from '../../../src/node/interfaces/running-definition.ts';
import { nodeFacts } from '../../kit/node/facts.ts';
import { recordedHostFolder } from '../../kit/probes/recorded-host.ts';

/** libvirt's grammar of interface XML, from Debian's package libvirt0. */
const grammar = '/usr/share/libvirt/schemas/interface.rng';

async function definitionsOf(root: string) {
  const host = hostAt(root);
  const { signal } = new AbortController();
  const facts = nodeFacts({
    links: await probes.links.read(host, signal),
    addresses: await probes.addresses.read(host, signal),
    routes: await probes.routes.read(host, signal),
  });
  return (facts.links ?? []).map((link) => runningDefinition(facts, link));
}

/** @returns `valid`, or what xmllint says. */
async function validate(input: string): Promise<string> {
  const options = { input, reject: false } as const;
  const { exitCode, stderr } = await execa('xmllint', ['--noout', '--relaxng', grammar, '-'], options);
  return exitCode === 0 ? 'valid' : `${stderr}\n${input}`;
}

/** What a reader that skips the project's namespace sees. */
const withoutFurther = (xml: string) =>
  xml.replaceAll(/^ *<ovirt:settings[^>/]*(?:\/>|>.*?<\/ovirt:settings>)\n/gms, '');

test('prints further settings so that what remains without them is valid libvirt XML', async () => {
  const further = {
    macAddress: '52:54:00:12:34:56',
    options: { a: 'b' },
    vlans: [{ first: 1, last: 2 }],
    routes: [{ destination: '10.0.0.0/8', metric: 1 }],
    dnsServers: ['192.0.2.53'],
  };
  const common = {
    startMode: 'onboot',
    ipv4: { dhcp: true, dhcpDns: false, addresses: [] },
    further,
  } as const;
  const members = [{ kind: 'ethernet', name: 'eth0', further: { mtu: 9000, kind: 'dummy' } }] as const;
  const ports = [
    { kind: 'bond', name: 'bond0', members, further },
    { kind: 'vlan', name: 'eth1.5', tag: 5, lowerInterface: 'eth1', further },
  ] as const;
  const definitions: readonly InterfaceDefinition[] = [
    { kind: 'ethernet', name: 'eth0', ...common },
    { kind: 'vlan', name: 'eth1.5', tag: 5, lowerInterface: 'eth1', ...common },
    { kind: 'bond', name: 'bond0', members, ...common },
    { kind: 'bridge', name: 'br0', ports, ...common },
  ];
  for (const definition of definitions) {
    const xml = printInterfaceXml(definition);
    expect(xml).toContain('<ovirt:settings');
    expect(await validate(withoutFurther(xml))).toBe('valid');
  }
});

test.each(['this machine', 'two-socket-server'])(
  'describes every interface of %s as valid libvirt XML, nested ones included',
  async (name) => {
    const root = name === 'this machine' ? '/' : recordedHostFolder(name);
    if (!existsSync(grammar)) return expect.fail(`${grammar} is missing: apt-get install libvirt0`);
    const definitions = await definitionsOf(root);
    expect(definitions.length).toBeGreaterThan(0);
    const verdicts = await Promise.all(
      definitions.map((definition) => validate(printInterfaceXml(definition))),
    );
    expect(verdicts.filter((verdict) => verdict !== 'valid')).toEqual([]);
    if (root !== '/') {
      expect(new Set(definitions.map(({ kind }) => kind))).toEqual(
        new Set(['ethernet', 'bond', 'vlan', 'bridge']),
      );
    }
  },
);
