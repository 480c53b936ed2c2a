import { expect, test } from 'vitest';
import { decideIdentity, probes } from '#probes';
import { objectIdToMap, toPlain, type VariantValue, variantToWire } from '#qmf';
import { nodeClasses } from '../../../src/node/classes/node-classes.ts';
import type { NodeFacts } from '../../../src/node/facts/node-facts.ts';
import { nodeFacts, nodeUuid } from '../../kit/node/facts.ts';
import { readOnlyContext } from '../../kit/node/read-only-context.ts';
import { recordedHost, recordedHostNames } from '../../kit/probes/recorded-host.ts';

/** A container says nothing of who it is. */
const configured: Readonly<Record<string, string>> = { 'bare-container': nodeUuid };

async function factsOf(name: string): Promise<NodeFacts> {
  const host = recordedHost(name);
  const { signal } = new AbortController();
  return nodeFacts({
    identity: decideIdentity(await probes.identity.read(host, signal), undefined, configured[name]),
    platform: await probes.platform.read(host, signal),
    cpus: await probes.cpus.read(host, signal),
    cpuTimes: await probes.cpuTimes.read(host, signal),
    memory: await probes.memory.read(host, signal),
    load: await probes.load.read(host, signal),
    links: await probes.links.read(host, signal),
    addresses: await probes.addresses.read(host, signal),
    routes: await probes.routes.read(host, signal),
    disks: await probes.disks.read(host, signal),
  });
}

const classes = nodeClasses(readOnlyContext());

function text(facts: NodeFacts): string {
  return classes
    .flatMap((bound) =>
      [...bound.rows(facts)].map(([name, row]) =>
        [name, ...lines(bound.properties(row)), ...lines(bound.statistics(row))].join('\n'),
      ),
    )
    .join('\n\n')
    .concat('\n');
}

function lines(values: object): readonly string[] {
  return Object.entries(values as Record<string, VariantValue>)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        `  ${name} = ${JSON.stringify(readable(value), (_, part: unknown) => (typeof part === 'bigint' ? `${part}` : part))}`,
    );
}

function readable(value: VariantValue): unknown {
  const isId = typeof value === 'object' && 'objectName' in value;
  return toPlain(isId ? objectIdToMap(value as never) : variantToWire(value as never));
}

// `npx vitest run --project unit test/unit/node/recorded-host -u` updates the golden files; review the difference.
test.each(recordedHostNames())('publishes the expected objects for the recorded host %s', async (name) => {
  await expect(text(await factsOf(name))).toMatchFileSnapshot(`../../fixtures/golden/${name}.txt`);
});
