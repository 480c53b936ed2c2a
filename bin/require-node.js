// Ends the process with one sentence where Node is too old. Every Node version parses this file.
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { isTooOld, lowestNode } from './node-version.js';

const version = process.versions.node;
if (isTooOld(version)) {
  // No await: the other files would run meanwhile. An import of node:fs would load the streams of files at every start.
  const { existsSync } = module.createRequire(import.meta.url)('fs');
  const isClone = existsSync(fileURLToPath(new URL('../src', import.meta.url)));
  const advice = isClone
    ? '. npm ci, without --ignore-scripts or --omit=dev, installs one for npm start and npx ovirt-node'
    : '';
  console.error(`ovirt-node needs Node ${lowestNode} or later; this is ${version}${advice}`);
  process.exit(1);
}
