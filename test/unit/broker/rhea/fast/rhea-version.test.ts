import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';

const { resolve } = createRequire(import.meta.url);
const readJson = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * The files of rhea whose behaviour `src/broker/rhea/fast/` repeats or relies on. After an upgrade, read them again beside that folder,
 * run the fuzzer's target fast-path for an hour, and only then change a hash.
 */
const files = {
  'session.js': '55a46a7b3d25c17eac863e1e027ee77e09fa9907e41df0907c83bb97ce245ed8',
  'transport.js': '4cb1cd32b072ed6a384a7fa80b6d66f51b3fecadd5d439fe4f2e1b248adfde46',
  'frames.js': '6671a706b182827b7be4457c2c43d9edcfc6bb34065c97b557bb26d7fc8141af',
  'link.js': '8474931e69bb89b8934b7d876c4f79ce9f69a367a414f63cc1449b24803c0797',
  'connection.js': '3de73d5511810bba47dba46b63d7a5c6fdb39427849e74304418a269aa06097a',
  'types.js': 'c02a2e3bd144f8ddfc1dc3f7a2307c2448a5fea8598499c0f08062b90ff018f1',
};

test('the installed rhea is the pinned version', () => {
  expect(readJson('package.json').dependencies.rhea).toBe('3.0.5');
  expect(readJson(resolve('rhea/package.json')).version).toBe('3.0.5');
});

test.each(Object.entries(files))(
  '%s of rhea is the one that the fast path was written for',
  (name, expected) => {
    const hash = createHash('sha256')
      .update(readFileSync(resolve(`rhea/lib/${name}`)))
      .digest('hex');
    expect(hash).toBe(expected);
  },
);
