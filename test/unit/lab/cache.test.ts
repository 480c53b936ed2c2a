import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashContents } from '../../vm/lab/image/cache.ts';
import { repositoryRoot } from '../../vm/lab/repository-root.ts';

test('hashContents hashes paths relative to the checkout, so that all checkouts share the images of the lab', () => {
  const hash = createHash('sha256');
  for (const path of ['schema/ovirt-node.xml', 'package.json']) {
    hash.update(`${path}\0`).update(readFileSync(join(repositoryRoot, path)));
  }
  const folder = join(repositoryRoot, 'schema');
  expect(hashContents(folder, join(repositoryRoot, 'package.json'))).toBe(hash.digest('hex'));
});
