import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BoundClass, MethodCall, StoredAnswer } from '#agent';
import { FileCallJournal } from '../../../src/node/state/call-journal.ts';
import { openZoo, zooClasses, zooSchema } from './zoo.ts';

// The zoo's agent as a process that keeps what it carries out: node … executing-zoo.ts --state DIR [--die WHEN] URL
// Its method setOpen appends a line to DIR/performed. WHEN it dies by signal 9: `acting`, with that done and not ended;
// `recorded`, with its end on the disk and not answered; `answered`.
const { values, positionals: urls } = parseArgs({
  options: { state: { type: 'string', default: '' }, die: { type: 'string' } },
  allowPositionals: true,
});
const { state: stateDirectory, die } = values;

const dies = () => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise<never>(() => undefined);
};

async function setOpen(_args: unknown, _row: unknown, call: MethodCall): Promise<object> {
  appendFileSync(join(stateDirectory, 'performed'), `${call.method}\n`);
  if (die === 'acting') await dies();
  if (die === 'answered') call.afterReply(() => void dies());
  return {};
}

class Journal extends FileCallJournal {
  override async end(key: string, answer: StoredAnswer): Promise<void> {
    await super.end(key, answer);
    if (die === 'recorded') await dies();
  }
}

const log = { debug: say, info: say, warn: say, error: say };
const classes = zooClasses({ calls: [] }).map((found) =>
  found.name === 'zoo'
    ? { ...found, methods: { ...found.methods, setOpen } as BoundClass<unknown>['methods'] }
    : found,
);
const isChange = (_className: string, method: string) => method === 'setOpen';
await openZoo(urls, undefined, {
  schema: zooSchema,
  classes,
  mutations: {
    isMutation: isChange,
    isJournaled: isChange,
    journal: new Journal({ stateDirectory, log, nowMs: Date.now }),
    onCall: (call) => say(call, 'audited'),
  },
});
process.stdout.write('ready\n');

function say(fields: object, message: string): void {
  process.stdout.write(`${JSON.stringify({ message, ...fields })}\n`);
}
