import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileCallJournal } from '../../../src/node/state/call-journal.ts';

// full-disk-guest.ts DIR, on a small disk: begins one call, fills the disk, tries to begin another and to end the first.
const [, , stateDirectory = ''] = process.argv;
const logged: string[] = [];
const note = (_fields: object, message: string) => void logged.push(message);
const log = { debug: note, info: note, warn: note, error: note };
const calls = new FileCallJournal({ stateDirectory, log, nowMs: Date.now });
const [one, two] = ['a'.repeat(64), 'b'.repeat(64)];
const call = { method: 'restart', userId: 'ops' };
await calls.begin(one, call);
try {
  writeFileSync(join(stateDirectory, 'filler'), Buffer.alloc(1 << 20));
} catch {
  // The disk is full now.
}
const begun = await calls.begin(two, call).then(
  () => 'begun',
  (error: NodeJS.ErrnoException) => error.code,
);
await calls.end(one, { contentType: 'amqp/map', headers: {}, body: 'x'.repeat(8192) });
const found = [await calls.find(one), (await calls.find(two)) ?? 'none'];
const records = readdirSync(join(stateDirectory, 'calls')).filter((name) => name.endsWith('.json'));
process.stdout.write(JSON.stringify({ begun, found, logged, records }));
