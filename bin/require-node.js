// Ends the process with one sentence where Node is too old. Every Node version parses this file.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isTooOld, lowestNode } from './node-version.js';

const version = process.versions.node;
if (isTooOld(version)) {
  const isClone = existsSync(fileURLToPath(new URL('../src', import.meta.url)));
  const advice = isClone
    ? '. npm ci, without --ignore-scripts or --omit=dev, installs one for npm start and npx ovirt-node'
    : '';
  console.error(`ovirt-node needs Node ${lowestNode} or later; this is ${version}${advice}`);
  process.exit(1);
}
