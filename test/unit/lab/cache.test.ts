import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashContents } from '../../vm/lab/image/cache.ts';
import { repositoryRoot } from '../../vm/lab/repository-root.ts';

test('hashContents hashes paths relative to the checkout, so that all checkouts share the images of the lab', () => {
  const folder = join(repositoryRoot, 'bin');
  const hash = createHash('sha256');
  const inFolder = readdirSync(folder).sort();
  for (const path of [...inFolder.map((name) => `bin/${name}`), 'package.json']) {
    hash.update(`${path}\0`).update(readFileSync(join(repositoryRoot, path)));
  }
  expect(hashContents(folder, join(repositoryRoot, 'package.json'))).toBe(hash.digest('hex'));
});
