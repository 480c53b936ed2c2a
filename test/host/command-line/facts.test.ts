import { expect, test } from 'vitest';
import { json } from '../kit.ts';

interface Facts {
  readonly facts: readonly { readonly class: string; readonly name: string; readonly source?: string }[];
  readonly probes: readonly { readonly name: string; readonly ok: boolean; readonly reason?: string }[];
}

test('facts shows every probe of this machine as ok, and a source of every fact', () => {
  const { facts, probes } = json<Facts>(
    process.execPath,
    '-C',
    'ovirt-source',
    'src/cli/main.ts',
    'facts',
    '--json',
  );
  expect(probes.filter(({ ok }) => !ok)).toEqual([]);
  expect(probes.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['identity', 'links', 'linkCounters', 'cpus']),
  );
  expect(facts.filter(({ source }) => source === undefined)).toEqual([]);
  const counters = facts.filter((fact) => fact.class === 'networkInterface' && fact.name === 'rxBytes');
  expect(counters.length).toBeGreaterThan(0);
  for (const { source } of counters) expect(source).toBe('netlink link-counters');
});
