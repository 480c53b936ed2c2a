import { expect, test } from 'vitest';
import { networkInterface } from '../../../../src/node/classes/network-interface.ts';
import { cpuMs } from '../../../kit/cpu-ms.ts';
import { address, link, nodeFacts } from '../../../kit/node/facts.ts';
import { readOnlyContext } from '../../../kit/node/read-only-context.ts';

test('describes 10,000 interfaces in time that grows with their number, not with its square', () => {
  const links = Array.from({ length: 10_000 }, (_, number) =>
    link({ index: number + 2, name: `veth${number}` }),
  );
  const addresses = links.map(({ index }) =>
    address({ interfaceIndex: index, address: `fe80::${index.toString(16)}`, prefixLength: 64 }),
  );
  const facts = nodeFacts({
    links,
    addresses,
    definitions: { parts: [], complete: true },
    managers: { services: ['systemd-networkd'], claims: new Map(), complete: true },
  });
  const bound = networkInterface(readOnlyContext());
  const startMs = cpuMs();
  const rows = [...bound.rows(facts).values()];
  const properties = rows.map((row) => bound.properties(row));
  expect(cpuMs() - startMs).toBeLessThan(500);
  expect(rows.at(-1)).toMatchObject({ addresses: [addresses.at(-1)] });
  expect(properties.at(-1)).toMatchObject({
    interfaceName: 'veth9999',
    persistent: false,
    managedBy: 'none',
  });
});

test('shows the counters that the kernel sent alone, and those of the link until it did', () => {
  const counters = {
    rxBytes: 1n,
    rxPackets: 2n,
    rxErrors: 3n,
    rxDropped: 4n,
    rxMulticast: 5n,
    txBytes: 6n,
    txPackets: 7n,
    txErrors: 8n,
    txDropped: 9n,
    collisions: 10n,
  };
  const newer = { ...counters, rxBytes: 100n, collisions: 101n };
  const facts = nodeFacts({
    links: [link({ index: 2, name: 'eth0', counters }), link({ index: 3, name: 'eth1', counters })],
    linkCounters: new Map([[2, newer]]),
  });
  const bound = networkInterface(readOnlyContext());
  const [eth0, eth1] = [...bound.rows(facts).values()].map((row) => bound.statistics(row));
  expect(eth0).toMatchObject(newer);
  expect(eth1).toMatchObject(counters);
});
