import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { isTooOld, lowestNode } from '../../../bin/node-version.js';
import { withoutEngines } from '../../../scripts/lock/without-engines.ts';
import { makeClone } from '../../kit/cli/clone.ts';

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
}

const lockText = readFileSync('package-lock.json', 'utf8');
const { packages } = JSON.parse(lockText) as { packages: Readonly<Record<string, Locked>> };
/** The Node that `npm ci` installs for every npm script and npx. */
const ownNode = packages['node_modules/node']?.version ?? '';

const toNumbers = (version: string): readonly number[] => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  return [major, minor, patch];
};

function compare(left: string, right: string): number {
  const [first, second] = [toNumbers(left), toNumbers(right)];
  return first.map((number, at) => number - (second[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
}

const comparisons: Readonly<Record<string, (version: string, limit: string) => boolean>> = {
  '>=': (version, limit) => compare(version, limit) >= 0,
  '>': (version, limit) => compare(version, limit) > 0,
  '<=': (version, limit) => compare(version, limit) <= 0,
  '<': (version, limit) => compare(version, limit) < 0,
  '^': (version, limit) => compare(version, limit) >= 0 && toNumbers(version)[0] === toNumbers(limit)[0],
  '': (version, limit) => `${version}.`.startsWith(`${limit.replace(/(?:\.[x*])+$/, '')}.`),
};

/** Tells whether a version is in a range of npm's, in the forms that packages use for engines. */
function accepts(range: string, version: string): boolean {
  return range.split('||').some((alternative) => {
    const parts = alternative
      .trim()
      .replaceAll(/([<>=^])\s+/g, '$1')
      .split(/\s+/);
    return parts.every((part) => {
      const [, operator = '', limit = ''] = /^([<>]=?|\^|)v?([\dx*.]*)$/.exec(part) ?? [];
      const isAny = limit === '' || limit === '*';
      const comparison = comparisons[operator];
      return isAny ? part === limit : comparison?.(version, limit) === true;
    });
  });
}

/** Reads which Node an installed package says that it needs. */
function nodeRangeOf(path: string): string | undefined {
  const { engines } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as {
    engines?: { node?: string };
  };
  return engines?.node;
}

const installed = Object.entries(packages).filter(
  ([path]) => path !== '' && existsSync(join(path, 'package.json')),
);

test('package-lock.json has no engines, which npm would compare with its own Node (npm run fix removes them)', () => {
  expect(lockText).toBe(withoutEngines(lockText));
  expect(withoutEngines('{"packages":{"a":{"version":"1.0.0","engines":{"node":">=22"}}}}')).toBe(
    `${JSON.stringify({ packages: { a: { version: '1.0.0' } } }, undefined, 2)}\n`,
  );
});

test('every installed package accepts the Node that npm ci installs', () => {
  expect(installed.length).toBeGreaterThan(50);
  expect(toNumbers(ownNode)[0]).toBeGreaterThanOrEqual(24);
  const refusing = installed
    .map(([path]) => [path, nodeRangeOf(path) ?? '*'] as const)
    .filter(([, range]) => !accepts(range, ownNode));
  expect(refusing).toEqual([]);
});

test('every package that the program uses accepts the lowest Node that runs the program', () => {
  const used = installed.filter(([, { dev }]) => dev !== true);
  expect(used.length).toBeGreaterThan(10);
  const refusing = used
    .map(([path]) => [path, nodeRangeOf(path) ?? '*'] as const)
    .filter(([, range]) => !accepts(range, lowestNode));
  expect(refusing).toEqual([]);
});

test('npm pack writes engines into the package alone: in a clone npm would compare them with its own Node', async () => {
  using clone = makeClone();
  const before = readFileSync('package.json', 'utf8');
  clone.write('package.json', before);
  clone.write('scripts/build/pack-engines.js', readFileSync('scripts/build/pack-engines.js', 'utf8'));
  await execa('npm', ['pack', '--silent'], { cwd: clone.root });
  await execa('tar', ['-xf', ...globSync('*.tgz', { cwd: clone.root })], { cwd: clone.root });
  expect(nodeRangeOf(join(clone.root, 'package'))).toBe(`>=${lowestNode}`);
  expect(nodeRangeOf('.')).toBeUndefined();
  expect(readFileSync(join(clone.root, 'package.json'), 'utf8')).toBe(before);
});

test('the image and the documents name the lowest Node of bin/node-version.js', () => {
  const images = [...readFileSync('Dockerfile', 'utf8').matchAll(/^FROM node:([\d.]+)/gm)];
  expect(images.map(([, version]) => version)).toEqual([lowestNode]);
  for (const document of ['README.md', 'CONTRIBUTING.md', 'docs/install.md']) {
    const named = [...readFileSync(document, 'utf8').matchAll(/Node (\d[\d.]*) or later/g)];
    expect(
      named.map(([, version]) => version),
      document,
    ).toEqual([lowestNode]);
  }
});

test('the lowest Node has what the program uses, unlike Node 22', () => {
  expect(isTooOld('22.23.0')).toBe(true);
  expect(isTooOld('23.11.1')).toBe(true);
  expect(isTooOld('24.0.0')).toBe(false);
  expect(isTooOld('25.1.0')).toBe(false);
});

test.each([
  ['>=22.12.0', '22.12.0', true],
  ['>=22.12.0', '22.11.9', false],
  ['>= 18', '24.1.0', true],
  ['^22.12.0 || ^24.0.0 || >=26.0.0', '24.21.0', true],
  ['^22.12.0 || ^24.0.0 || >=26.0.0', '23.5.0', false],
  ['>=18 <23', '22.18.0', true],
  ['>=18 <23', '24.0.0', false],
  ['18 || 20 || >=22', '20.3.1', true],
  ['18 || 20 || >=22', '21.0.0', false],
  ['20.x', '20.3.1', true],
  ['*', '24.0.0', true],
  ['', '24.0.0', true],
  ['no range', '24.0.0', false],
])('the range %j and version %s: accepted is %s', (range, version, accepted) => {
  expect(accepts(range, version)).toBe(accepted);
});
