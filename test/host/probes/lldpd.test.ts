import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { parseLldpctl } from '#probes';
import { requireTools, run } from '../kit.ts';

beforeAll(() => requireTools('lldpd', 'lldpctl', 'unshare'));

test('reads the neighbour that lldpd received, from the output of its own tool', () => {
  const output = run('unshare', '-n', '-m', 'sh', join(import.meta.dirname, 'lldpd.sh'));
  const end = output.lastIndexOf('}') + 1;
  const neighbours = parseLldpctl(output.slice(0, end));
  expect([...(neighbours?.keys() ?? [])]).toEqual(['v0']);
  const [neighbour, ...others] = neighbours?.get('v0') ?? [];
  expect(others).toEqual([]);
  // lldpd names a port by the address of its card, and describes it by its name.
  expect(neighbour).toMatchObject({ port: output.slice(end).trim(), portDescription: 'p0' });
  expect(neighbour?.chassis).toMatch(/^[0-9a-f:]{17}$/);
});
