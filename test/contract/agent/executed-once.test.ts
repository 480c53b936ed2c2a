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
const timeoutMs = 20_000;

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

/** Starts an agent as a process. */
async function startAgent(...args: string[]) {
  const url = broker.urls[0] ?? '';
  const command = ['-C', 'ovirt-source', 'test/kit/agent/executing-zoo.ts', '--state', state, ...args, url];
  const agent = execa(process.execPath, command, { reject: false });
  agents.push(agent);
  let out = '';
  agent.stdout.on('data', (part: Buffer) => {
    out += part.toString();
  });
  await waitUntil(() => out.includes('ready\n'), timeoutMs);
  const kill = (signal: NodeJS.Signals) => agent.kill(signal);
  return { kill, ended: agent.then(({ signal }) => signal) };
}

/** Creates a request; sent twice, it is the same request. */
const createRequest = (ttlMs?: number): OutgoingMessage =>
  writeMethodRequest(
    { ...raw.createProperties(), ttlMs },
    'example.org:zoo:one',
    { objectName: 'org.example.zoo:zoo:main' },
    'setOpen',
    new Map([['on', true]]),
  );

const readAnswers = () =>
  raw.messages.map(readReply).map((reply) => {
    if (reply.kind === 'exception') return [reply.error.code, reply.error.message] as const;
    return reply.kind === 'methodResponse' ? 'done' : reply.kind;
  });
const countExecutions = async () =>
  (await readFile(join(state, 'performed'), 'utf8').catch(() => '')).split('\n').length - 1;
const findJournalEntry = async () => {
  const [name = ''] = await readdir(join(state, 'calls'));
  return join(state, 'calls', name);
};

async function waitForAnswers(count = 1): Promise<ReturnType<typeof readAnswers>> {
  await waitUntil(() => raw.messages.length >= count, timeoutMs);
  return readAnswers();
}

describe('an agent that is killed, restarted and sent the same request', () => {
  test('reports an unknown outcome and does not run the call again when it was killed before the journal had the end', async () => {
    const first = await startAgent('--die', 'acting');
    const request = createRequest();
    await raw.send(request);
    expect(await first.ended).toBe('SIGKILL');
    expect([await countExecutions(), raw.messages]).toEqual([1, []]);
    await startAgent();
    await raw.send(request);
    expect(await waitForAnswers()).toEqual([
      [statusCodes.OutcomeUnknown, expect.stringContaining('was started before')],
    ]);
    await raw.send(request);
    expect(await waitForAnswers(2)).toEqual([readAnswers()[0], readAnswers()[0]]);
    expect(await countExecutions()).toBe(1);
    await raw.send(createRequest());
    expect((await waitForAnswers(3))[2]).toBe('done');
    expect(await countExecutions()).toBe(2);
  });

  test('gives the first answer when it was killed between the journal entry and the answer', async () => {
    const first = await startAgent('--die', 'recorded');
    const request = createRequest();
    await raw.send(request);
    await first.ended;
    expect([await countExecutions(), raw.messages]).toEqual([1, []]);
    await startAgent();
    await raw.send(request);
    expect(await waitForAnswers()).toEqual(['done']);
    expect(await countExecutions()).toBe(1);
  });

  test('gives the first answer again when it was killed after the answer', async () => {
    const first = await startAgent('--die', 'answered');
    const request = createRequest();
    await raw.send(request);
    expect(await waitForAnswers()).toEqual(['done']);
    await first.ended;
    await startAgent();
    await raw.send(request);
    expect(await waitForAnswers(2)).toEqual(['done', 'done']);
    expect(await countExecutions()).toBe(1);
  });

  test('does not run the call again when its journal entry was truncated', async () => {
    const first = await startAgent('--die', 'recorded');
    const request = createRequest();
    await raw.send(request);
    await first.ended;
    await truncate(await findJournalEntry(), 40);
    await startAgent();
    await raw.send(request);
    expect(await waitForAnswers()).toEqual([
      [
        statusCodes.OutcomeUnknown,
        expect.stringMatching(/its journal entry cannot be read \(.* is damaged\)/),
      ],
    ]);
    expect(await countExecutions()).toBe(1);
  });
});

describe('an agent', () => {
  test('runs a request once that arrives twice at once, and answers both', async () => {
    await startAgent();
    const request = createRequest();
    await Promise.all([raw.send(request), raw.send(request)]);
    expect(await waitForAnswers(2)).toEqual(['done', 'done']);
    expect(await countExecutions()).toBe(1);
  });

  test('refuses a call whose journal entry it cannot write', async () => {
    await writeFile(join(state, 'calls'), 'in the way');
    await startAgent();
    await raw.send(createRequest());
    expect(await waitForAnswers()).toEqual([
      [
        statusCodes.Exception,
        expect.stringMatching(/^setOpen was not started: its journal entry cannot be written \(/),
      ],
    ]);
    expect(await countExecutions()).toBe(0);
  });

  test('refuses a request that expired while the process was stopped', async () => {
    const agent = await startAgent();
    agent.kill('SIGSTOP');
    await raw.send(createRequest(1_000));
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    agent.kill('SIGCONT');
    expect(await waitForAnswers()).toEqual([
      [statusCodes.TooLate, expect.stringMatching(/^too late: the request waited \d/)],
    ]);
    expect(await countExecutions()).toBe(0);
    await raw.send(createRequest(timeoutMs));
    expect((await waitForAnswers(2))[1]).toBe('done');
  });
});
