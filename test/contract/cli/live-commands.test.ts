import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { writeEventIndication } from '#qmf';
import { animalName, openZoo, type Zoo, type ZooFacts } from '../../kit/agent/zoo.ts';
import { connectBroker } from '../../kit/broker/messages.ts';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { openProgram } from '../../kit/cli/program.ts';
import { ScriptedAgent } from '../../kit/console/scripted-agent.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { hostileText, unsafe } from '../../kit/words-of-peers.ts';

const facts: ZooFacts = { open: true, animals: [{ name: 'lea' }, { name: 'leo' }] };
let broker: EmbeddedBroker;
let zoo: Zoo;
const run = (...words: string[]) => runOvirtNodeInProcess([...words, '--broker', broker.urls[0]!]);
const parseLines = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { [key: string]: unknown; values: Record<string, unknown> });
/** Repeats what causes output until the command has ended: the command subscribes some time after it began. */
async function until<T>(command: Promise<T>, cause: () => void): Promise<T> {
  let hasEnded = false;
  void command.finally(() => {
    hasEnded = true;
  });
  await waitUntil(() => {
    if (!hasEnded) cause();
    return hasEnded;
  }, 20_000);
  return command;
}

beforeAll(async () => {
  broker = await startEmbeddedBroker({ port: 0 });
  zoo = await openZoo(broker.urls, facts, { attributes: () => new Map([['hostname', 'zoo.example.org']]) });
});
beforeEach(() => void zoo.agent.update(facts));
afterAll(async () => {
  await zoo[Symbol.asyncDispose]();
  await broker.close();
});

describe('watch', () => {
  test('prints a line of JSON for each object that is there', async () => {
    const { out, err, status } = await run('watch', 'anim', '--json', '--count', '2');
    expect([status, err]).toEqual([0, '']);
    expect(parseLines(out)).toEqual(
      ['lea', 'leo'].map((name) => ({
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        agent: zoo.agent.name,
        kind: 'update',
        package: 'org.example.zoo',
        class: 'animal',
        objectName: animalName(name),
        values: expect.objectContaining({ name, legs: 4, meals: '9223372036854775809' }),
      })),
    );
  });

  test('prints what changed of an object, and when it is gone, and nothing of what was published again', async () => {
    const others: ZooFacts = { open: true, animals: [{ name: 'leo', values: { legs: 3 } }] };
    let turn = 0;
    const { out } = await until(run('watch', 'animal', '--count', '9'), () => {
      turn += 1;
      // Each state comes three times.
      zoo.agent.update(turn % 6 < 3 ? facts : others);
    });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(10));
    for (const line of lines)
      expect(line).toMatch(
        /^zoo\.example\.org {2}animal main,(lea {2}is (there|gone)|leo {2}(is there|legs=[34]))$/,
      );
    expect(lines).toContain('zoo.example.org  animal main,lea  is gone');
    expect(lines).toContain('zoo.example.org  animal main,leo  legs=3');
    for (const name of ['lea', 'leo']) {
      const own = lines.filter((line) => line.includes(name));
      expect(own.filter((line, index) => line === own[index - 1])).toEqual([]);
    }
  });

  test('follows all classes when none is named, and filters by a value', async () => {
    const all = parseLines((await run('watch', '--json', '--count', '3')).out);
    expect(all.map((line) => line['class'])).toEqual(['zoo', 'animal', 'animal']);
    const some = parseLines((await run('watch', '--json', '--count', '1', '--where', 'name=leo')).out);
    expect(some.map(({ values }) => values['name'])).toEqual(['leo']);
  });

  test('says what is wrong with its options', async () => {
    expect(await run('watch', '--where', 'name')).toMatchObject({
      status: 2,
      err: expect.stringContaining('--where is "name"; expected NAME=VALUE'),
    });
    expect(await run('watch', '--count', '0')).toMatchObject({
      status: 2,
      err: expect.stringContaining('--count is "0"; expected a whole number from 1'),
    });
    expect(await run('watch', 'nothing')).toMatchObject({
      status: 1,
      err: expect.stringContaining('no class is called nothing'),
    });
  });

  test('goes on after the broker was away', async () => {
    const first = await startEmbeddedBroker({ port: 0 });
    const { port } = new URL(first.urls[0]!);
    await using other = await openZoo(first.urls, facts);
    let _closed: Promise<void> | undefined;
    let second: EmbeddedBroker | undefined;
    const watching = runOvirtNodeInProcess(['watch', 'animal', '--count', '3', '--broker', first.urls[0]!]);
    const { out, err } = await until(watching, () => {
      _closed ??= new Promise((resolve) => setTimeout(resolve, 1_500)).then(async () => {
        await first.close();
        second = await startEmbeddedBroker({ port: Number(port) });
      });
      other.agent.update(second ? { open: true, animals: [...facts.animals, { name: 'new' }] } : facts);
    });
    await second?.close();
    expect(out).toContain('animal main,new  is there');
    expect(err).toMatch(/the connection is lost .*; waiting for the broker\n.*connected again\n/s);
  });
});

describe('events', () => {
  test('prints a line of JSON with the documented keys', async () => {
    const { out, err, status } = await until(run('events', '--json', '--count', '1'), () =>
      zoo.agent.raiseEvent('closed', {}),
    );
    expect([status, err]).toEqual([0, '']);
    expect(parseLines(out)).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        agent: zoo.agent.name,
        kind: 'event',
        package: 'org.example.zoo',
        class: 'closed',
        severity: expect.stringMatching(/^[a-z]+$/),
        values: expect.any(Object),
      },
    ]);
  });

  test('prints only events that are severe enough, in words, without control characters', async () => {
    const { out } = await until(run('events', '--severity', 'error', '--count', '1'), () => {
      zoo.agent.raiseEvent('closed', {});
      zoo.agent.raiseEvent('escaped', { animal: hostileText });
    });
    expect(out).toMatch(/^\d\d:\d\d:\d\d {2}zoo\.example\.org {2}\w+ +escaped {2}/);
    expect(out.trimEnd()).not.toMatch(unsafe);
  });

  test('prints the events of other agents in time beside one that gives no schema for its own', async () => {
    await using connection = await connectBroker(broker.urls);
    const silent = await ScriptedAgent.open(connection, {
      answer: ({ kind }) => kind !== 'locate',
    });
    let sent = 0;
    const raise = () => {
      // Every class is another one: a failure is remembered by class.
      const schemaId = {
        packageName: 'org.example',
        className: `c${sent++}`,
        type: 'event',
        hash: randomUUID(),
      } as const;
      void connection.send(writeEventIndication(silent.info(), schemaId, 0, new Map(), 1n));
      zoo.agent.raiseEvent('escaped', { animal: 'leo' });
    };
    const { out } = await until(run('events', '--count', '5', '--timeout', '10'), raise);
    expect(out.match(/escaped/g)).toHaveLength(5);
  });

  test('refuses a severity that does not exist', async () => {
    expect(await run('events', '--severity', 'loud')).toMatchObject({
      status: 2,
      err: expect.stringContaining('--severity is "loud"; expected one of emerg, alert'),
    });
  });

  test('ends with status 0 at Ctrl-C', async () => {
    await using program = await openProgram();
    const running = program.start('events', '--broker', broker.urls[0]!);
    await until(running.waitForOutput('closed'), () => zoo.agent.raiseEvent('closed', {}));
    expect((await running.end('SIGINT')).status).toBe(0);
  });
});

test.each([['watch animal'], ['events'], ['top --interval 0.1']])(
  '%s ends without a word when nothing reads its output any more',
  async (line) => {
    await using program = await openProgram();
    const { process } = program.start(...line.split(' '), '--broker', broker.urls[0]!);
    process.stdout.once('data', () => process.stdout.destroy());
    let turn = 0;
    const { exitCode, stderr } = await until(Promise.resolve(process), () => {
      turn += 1;
      zoo.agent.update(
        turn % 2 === 0 ? facts : { open: true, animals: [{ name: 'leo', values: { legs: turn % 9 } }] },
      );
      zoo.agent.raiseEvent('closed', {});
    });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  },
);

describe('top', () => {
  test('refuses an order that does not exist', async () => {
    expect(await run('top', '--sort', 'size')).toMatchObject({
      status: 2,
      err: expect.stringContaining('--sort is "size"; expected one of load, cpu, memory, links, host'),
    });
  });
});
