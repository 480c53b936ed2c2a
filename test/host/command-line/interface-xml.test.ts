import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { expect, test } from 'vitest';
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

test.each(['this machine', 'two-socket-server'])(
  'describes every interface of %s as valid libvirt XML, nested ones included',
  async (name) => {
    const root = name === 'this machine' ? '/' : recordedHostFolder(name);
    if (!existsSync(grammar)) return expect.fail(`${grammar} is missing: apt-get install libvirt0`);
    const definitions = await definitionsOf(root);
    expect(definitions.length).toBeGreaterThan(0);
    const verdicts = await Promise.all(
      definitions.map(async (definition) => {
        const input = printInterfaceXml(definition);
        const options = { input, reject: false } as const;
        const { exitCode, stderr } = await execa('xmllint', ['--noout', '--relaxng', grammar, '-'], options);
        return exitCode === 0 ? 'valid' : `${stderr}\n${input}`;
      }),
    );
    expect(verdicts.filter((verdict) => verdict !== 'valid')).toEqual([]);
    if (root !== '/') {
      expect(new Set(definitions.map(({ kind }) => kind))).toEqual(
        new Set(['ethernet', 'bond', 'vlan', 'bridge']),
      );
    }
  },
);
