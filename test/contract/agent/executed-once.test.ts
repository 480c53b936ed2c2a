import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { type OutgoingMessage, readReply, statusCodes, writeMethodRequest } from '#qmf';
import { openRawConsole, type RawConsole } from '../../kit/console/raw-console.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** Far longer than a busy machine takes. */
const patienceMs = 20_000;

let broker: EmbeddedBroker;
let raw: RawConsole;
let state: string;
let agents: { kill(signal: NodeJS.Signals): boolean }[];

beforeEach(async () => {
  broker = await startEmbeddedBroker({ port: 0 });
  raw = await openRawConsole({ urls: broker.urls });
  state = await mkdtemp(join(tmpdir(), 'executed-'));
  agents = [];
});
afterEach(async () => {
  for (const agent of agents) agent.kill('SIGKILL');
  await raw[Symbol.asyncDispose]();
  await broker.close();
  await rm(state, { recursive: true });
});

/** An agent in a process of its own. */
async function startAgent(...words: string[]) {
  const url = broker.urls[0] ?? '';
  const command = ['-C', 'ovirt-source', 'test/kit/agent/executing-zoo.ts', '--state', state, ...words, url];
  const agent = execa(process.execPath, command, { reject: false });
  agents.push(agent);
  let out = '';
  agent.stdout.on('data', (part: Buffer) => {
    out += part.toString();
  });
  await waitUntil(() => out.includes('ready\n'), patienceMs);
  const kill = (signal: NodeJS.Signals) => agent.kill(signal);
  return { kill, ended: agent.then(({ signal }) => signal) };
}

/** The very same each time it is sent. */
const message = (ttlMs?: number): OutgoingMessage =>
  writeMethodRequest(
    { ...raw.way(), ttlMs },
    'example.org:zoo:one',
    { objectName: 'org.example.zoo:zoo:main' },
    'setOpen',
    new Map([['on', true]]),
  );

const answers = () =>
  raw.messages.map(readReply).map((reply) => {
    if (reply.kind === 'exception') return [reply.error.code, reply.error.message] as const;
    return reply.kind === 'methodResponse' ? 'done' : reply.kind;
  });
const performed = async () =>
  (await readFile(join(state, 'performed'), 'utf8').catch(() => '')).split('\n').length - 1;
const record = async () => {
  const [name = ''] = await readdir(join(state, 'calls'));
  return join(state, 'calls', name);
};

async function answered(count = 1): Promise<ReturnType<typeof answers>> {
  await waitUntil(() => raw.messages.length >= count, patienceMs);
  return answers();
}

describe('an agent that is killed by signal 9, started again, and sent the same message', () => {
  test('after it acted and before its end was kept, does not act again and says that the outcome is unknown', async () => {
    const first = await startAgent('--die', 'acting');
    const same = message();
    await raw.send(same);
    expect(await first.ended).toBe('SIGKILL');
    expect([await performed(), raw.messages]).toEqual([1, []]);
    await startAgent();
    await raw.send(same);
    expect(await answered()).toEqual([
      [statusCodes.OutcomeUnknown, expect.stringContaining('was begun before')],
    ]);
    await raw.send(same);
    expect(await answered(2)).toEqual([answers()[0], answers()[0]]);
    expect(await performed()).toBe(1);
    await raw.send(message());
    expect((await answered(3))[2]).toBe('done');
    expect(await performed()).toBe(2);
  });

  test('after its end was kept and before it answered, gives the first answer', async () => {
    const first = await startAgent('--die', 'recorded');
    const same = message();
    await raw.send(same);
    await first.ended;
    expect([await performed(), raw.messages]).toEqual([1, []]);
    await startAgent();
    await raw.send(same);
    expect(await answered()).toEqual(['done']);
    expect(await performed()).toBe(1);
  });

  test('after it answered, gives the first answer again', async () => {
    const first = await startAgent('--die', 'answered');
    const same = message();
    await raw.send(same);
    expect(await answered()).toEqual(['done']);
    await first.ended;
    await startAgent();
    await raw.send(same);
    expect(await answered(2)).toEqual(['done', 'done']);
    expect(await performed()).toBe(1);
  });

  test('whose record was cut off since, does not act again', async () => {
    const first = await startAgent('--die', 'recorded');
    const same = message();
    await raw.send(same);
    await first.ended;
    await truncate(await record(), 40);
    await startAgent();
    await raw.send(same);
    expect(await answered()).toEqual([
      [statusCodes.OutcomeUnknown, expect.stringMatching(/its record cannot be read \(.* is damaged\)/)],
    ]);
    expect(await performed()).toBe(1);
  });
});

describe('an agent', () => {
  test('that is sent one message twice at once acts once, and answers both', async () => {
    await startAgent();
    const same = message();
    await Promise.all([raw.send(same), raw.send(same)]);
    expect(await answered(2)).toEqual(['done', 'done']);
    expect(await performed()).toBe(1);
  });

  test('that cannot keep what it is about to do does nothing, and says so', async () => {
    await writeFile(join(state, 'calls'), 'in the way');
    await startAgent();
    await raw.send(message());
    expect(await answered()).toEqual([
      [statusCodes.Exception, expect.stringMatching(/^setOpen was not begun: that it was cannot be kept \(/)],
    ]);
    expect(await performed()).toBe(0);
  });

  test('that stood still for longer than a message was worth does nothing about it', async () => {
    const agent = await startAgent();
    agent.kill('SIGSTOP');
    await raw.send(message(1_000));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    agent.kill('SIGCONT');
    expect(await answered()).toEqual([
      [statusCodes.TooLate, expect.stringMatching(/^too late: it waited \d/)],
    ]);
    expect(await performed()).toBe(0);
    await raw.send(message(patienceMs));
    expect((await answered(2))[1]).toBe('done');
  });
});
