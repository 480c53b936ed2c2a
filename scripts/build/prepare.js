// npm runs this after `npm ci` in a clone, and before it packs. Where it cannot build, the program runs from its sources.
// Plain JavaScript: an installation without scripts has no Node of the project, and an older one may run this.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isBuildCurrent } from '../../bin/build-stamp.js';
import { isTooOld } from '../../bin/node-version.js';

const missing = ['src/cli', 'tsconfig.build.json', 'node_modules/.bin/tsc', 'node_modules/rolldown'].find(
  (path) => !existsSync(path),
);

const command = process.env['npm_command'];
// The first npx of a clone runs this as well: a command must not wait for a build.
if (command === 'exec') process.exit();
else if (missing !== undefined) skip(`${missing} does not exist`);
else if (isTooOld(process.versions.node)) skip(`Node is ${process.versions.node}`);
else if (!isBuildCurrent('.')) build();

function build() {
  const args = ['-C', 'ovirt-source', 'scripts/build/main.ts'];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status === 0) return;
  skip('the build failed');
  if (command !== 'ci' && command !== 'install') process.exitCode = 1;
}

/** @param {string} reason */
function skip(reason) {
  process.stdout.write(`not built: ${reason}; ovirt-node runs from its sources\n`);
}
