import { readFileSync, writeFileSync } from 'node:fs';
import { withoutEngines } from './without-engines.ts';

const path = 'package-lock.json';
const before = readFileSync(path, 'utf8');
const after = withoutEngines(before);
if (after !== before) writeFileSync(path, after);
