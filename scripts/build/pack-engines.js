// npm runs this around `npm pack`: the package says which Node it needs. In a clone, npm would compare that with the Node that runs
// npm, and warn before each npx, although `npm ci` installs another Node beside the project.
import { readFileSync, writeFileSync } from 'node:fs';
import { lowestNode } from '../../bin/node-version.js';

const path = 'package.json';
const { engines: _engines, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
const isPacking = process.argv[2] === 'add';
const content = isPacking ? { ...rest, engines: { node: `>=${lowestNode}` } } : rest;
writeFileSync(path, `${JSON.stringify(content, undefined, 2)}\n`);
