import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { BoundClass, MethodCall, StoredAnswer } from '#agent';
import { FileCallJournal } from '../../../src/node/state/call-journal.ts';
import { openZoo, zooClasses, zooSchema } from './zoo.ts';

// Runs the zoo's agent with a journal: node … executing-zoo.ts --state DIR [--die WHEN] URL
// Its method setOpen appends a line to DIR/performed. WHEN names the moment at which the process kills itself: `acting`,
// after the action; `recorded`, after the journal has the end; `answered`, after the answer.
const { values, positionals: urls } = parseArgs({
  options: { state: { type: 'string', default: '' }, die: { type: 'string' } },
  allowPositionals: true,
});
const { state: stateDirectory, die } = values;

const killSelf = () => {
  process.kill(process.pid, 'SIGKILL');
  return new Promise<never>(() => undefined);
};

async function setOpen(_args: unknown, _row: unknown, call: MethodCall): Promise<object> {
  appendFileSync(join(stateDirectory, 'performed'), `${call.method}\n`);
  if (die === 'acting') await killSelf();
  if (die === 'answered') call.afterReply(() => void killSelf());
  return {};
}

class Journal extends FileCallJournal {
  override async end(key: string, answer: StoredAnswer): Promise<void> {
    await super.end(key, answer);
    if (die === 'recorded') await killSelf();
  }
}

const log = { debug: print, info: print, warn: print, error: print };
const classes = zooClasses({ calls: [] }).map((bound) =>
  bound.name === 'zoo'
    ? { ...bound, methods: { ...bound.methods, setOpen } as BoundClass<unknown>['methods'] }
    : bound,
);
const isSetOpen = (_className: string, method: string) => method === 'setOpen';
await openZoo(urls, undefined, {
  schema: zooSchema,
  classes,
  mutations: {
    isMutation: isSetOpen,
    isJournaled: isSetOpen,
    journal: new Journal({ stateDirectory, log, nowMs: Date.now }),
    onCall: (call) => print(call, 'audited'),
  },
});
process.stdout.write('ready\n');

function print(fields: object, message: string): void {
  process.stdout.write(`${JSON.stringify({ message, ...fields })}\n`);
}
