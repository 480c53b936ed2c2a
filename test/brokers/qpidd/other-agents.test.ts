import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Qpidd, startQpidd } from '../../kit/broker/real/qpidd.ts';
import { type CommandResult, runOvirtNode, runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';

let qpidd: Qpidd;
beforeAll(async () => {
  qpidd = await startQpidd();
});
afterAll(() => qpidd[Symbol.asyncDispose]());

/** Runs a command against one agent. A failed test shows its error output. */
const runFor =
  (agent: string) =>
  (...words: string[]): Promise<CommandResult> =>
    runOvirtNodeInProcess([...words, '--broker', qpidd.url, '--agent', agent]);
const runJsonFor =
  (agent: string) =>
  async (...words: string[]) => {
    const { status, out, err } = await runFor(agent)(...words, '--json');
    expect([status, err]).toEqual([0, '']);
    return JSON.parse(out) as unknown;
  };
const toCells = (out: string) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {3,}/));

describe("qpidd's own agent", () => {
  const run = runFor('broker');
  const json = runJsonFor('broker');
  const broker = 'org.apache.qpid.broker:broker:amqp-broker';
  const own = 'org.apache.qpid.broker';

  beforeAll(async () => {
    const queue = ['create', 'type=queue', 'name=first', 'properties={"qpid.max_count":7}', 'strict=true'];
    const binding = ['create', 'type=binding', 'name=amq.topic/first/a.#', 'properties={}', 'strict=true'];
    for (const words of [queue, binding]) {
      expect(await run('call', broker, ...words)).toEqual({ status: 0, out: 'create done\n', err: '' });
    }
  });

  test('agents lists the agent of qpidd, run as a separate process', async () => {
    const words = ['agents', '--broker', qpidd.url, '--agent', 'qpidd'];
    const { status, out, err } = await runOvirtNode(words);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/\n +alive +now +1 +apache\.org:qpidd:[0-9a-f-]{36}\n$/);
  });

  test('list counts the objects of all classes of both packages of qpidd', async () => {
    const { classes } = (await json('list')) as { classes: { package: string; class: string }[] };
    expect(classes).toContainEqual({ package: own, class: 'broker', objects: 1 });
    expect(classes).toContainEqual({ package: own, class: 'exchange', objects: 8 });
    expect(classes).toContainEqual({ package: 'org.apache.qpid.acl', class: 'acl', objects: 1 });
    expect(classes.map((one) => one.class)).toEqual(
      expect.arrayContaining(['queue', 'binding', 'connection', 'session', 'subscription', 'system']),
    );
    // Event classes have no objects.
    expect(classes.map((one) => one.class)).not.toContain('queueDeclare');
  });

  test('list queue shows each queue of qpidd once, with its messages', async () => {
    const { out, err } = await run('list', 'queue');
    expect(err).toBe('');
    const [titles, ...rows] = toCells(out);
    expect(titles).toEqual(['NAME', 'DURABLE', 'EXCLUSIVE', 'MESSAGES', 'OCTETS', 'CONSUMERS', 'BINDINGS']);
    expect(rows.filter(([name]) => name === 'first')).toEqual([['first', 'no', 'no', '0', '0', '0', '2']]);
  });

  test('list binding shows exchange, queue and key', async () => {
    const [titles, ...rows] = toCells((await run('list', 'binding')).out);
    expect(titles).toEqual(['EXCHANGE', 'QUEUE', 'BINDING KEY', 'MSG MATCHED']);
    expect(rows).toContainEqual(['amq.topic', 'first', 'a.#', '0']);
  });

  test('list broker shows one row', async () => {
    const [titles, ...rows] = toCells((await run('list', 'broker')).out);
    expect(titles?.slice(0, 4)).toEqual(['NAME', 'VERSION', 'PORT', 'UPTIME']);
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ['amqp-broker', expect.stringMatching(/^\d+\.\d+/), qpidd.address.split(':')[1]],
    ]);
  });

  test('show converts every value of qpidd by the schema', async () => {
    const { object } = (await json('show', 'queue:first')) as { object: Record<string, unknown> };
    expect(object).toMatchObject({
      objectName: `${own}:queue:first`,
      package: own,
      class: 'queue',
      properties: {
        name: 'first',
        durable: false,
        arguments: { 'qpid.max_count': 7 },
        vhostRef: { objectName: expect.stringContaining(`${own}:vhost:`) },
      },
      statistics: { msgDepth: '0', byteDepth: '0', consumerCount: 0, bindingCount: 2, flowStopped: false },
    });
  });

  test('show asks for the class when two classes have an object of that name', async () => {
    const { status, err } = await run('show', 'amqp-broker');
    expect(status).toBe(1);
    expect(err).toMatch(/names \d objects; put its class before it, as in \w+:amqp-broker:/);
    expect((await run('show', 'broker:amqp-broker')).out).toMatch(
      new RegExp(`^amqp-broker, broker of apache\\.org:qpidd:\\S+\n${broker}\n[^]*\n  version +\\d`),
    );
  });

  test('schema shows classes of qpidd with exact types, statistics, methods and events', async () => {
    const { classes } = (await json('schema', 'broker')) as { classes: Record<string, unknown>[] };
    const [found] = classes;
    expect(found).toMatchObject({
      name: 'broker',
      kind: 'object',
      properties: expect.arrayContaining([
        expect.objectContaining({ name: 'name', type: 'sstr', access: 'RC', index: true, optional: false }),
        expect.objectContaining({ name: 'port', type: 'uint16', access: 'RO' }),
        expect.objectContaining({ name: 'mgmtPubInterval', access: 'RW', unit: 'second' }),
      ]),
      statistics: expect.arrayContaining([expect.objectContaining({ name: 'uptime', type: 'deltaTime' })]),
      methods: expect.arrayContaining([
        {
          name: 'echo',
          desc: expect.any(String),
          arguments: [
            expect.objectContaining({ name: 'sequence', type: 'uint32', dir: 'IO' }),
            expect.objectContaining({ name: 'body', type: 'lstr', dir: 'IO' }),
          ],
        },
      ]),
    });
    const event = (await json('schema', 'queueDeclare')) as { classes: Record<string, unknown>[] };
    expect(event.classes).toEqual([expect.objectContaining({ name: 'queueDeclare', kind: 'event' })]);
    expect((await run('schema', '--package', 'org.apache.qpid.acl')).out).toMatch(/^class acl$/m);
  });

  test('call echo returns the sent values with their types', async () => {
    expect((await run('call', 'amqp-broker', 'echo', '7', 'hello')).out).toBe(
      'body       hello\nsequence   7\n',
    );
    const words = ['call', broker, 'echo', 'sequence=4294967295', 'body=ü'];
    expect(await json(...words)).toEqual({ result: { sequence: 4_294_967_295, body: 'ü' } });
  });

  test('call reports invalid calls itself, or with the text of qpidd', async () => {
    const cases: [string[], number, RegExp][] = [
      [
        ['echo', '-1', 'x'],
        1,
        /^ovirt-node: echo refused: sequence is -1; expected uint32 \(0 to 4294967295\)\n$/,
      ],
      [['echo', '1'], 2, /^ovirt-node: body is missing; echo takes/],
      [['nope'], 1, /^ovirt-node: broker has no method nope; it has:/],
      [['setLogLevel', 'nonsense'], 1, /^ovirt-node: setLogLevel failed: .*nonsense\n$/],
    ];
    for (const [words, expectedStatus, expected] of cases) {
      const { status, out, err } = await run('call', 'broker:amqp-broker', ...words);
      expect([status, out]).toEqual([expectedStatus, '']);
      expect(err).toMatch(expected);
    }
    const gone = await run('call', broker, 'query', 'type=queue', 'name=gone', '--json');
    expect(JSON.parse(gone.out)).toEqual({
      error: { code: 1, name: 'UnknownObject', text: expect.any(String) },
    });
  });

  test('a part of the name of an agent selects it for list, but not for call', async () => {
    expect((await runFor('qpid')('list', 'broker')).status).toBe(0);
    expect((await runFor('qpidd')('call', 'amqp-broker', 'echo', '1', 'x')).err).toMatch(
      /^ovirt-node: no agent is called qpidd in full; expected one of:\n {2}apache\.org:qpidd:\S+ {2}broker\n$/,
    );
  });
});

/**
 * An agent on qpid's C++ library, started as `QMF_AGENT host:port`. It has an object `alpha` of class `node` with the methods
 * `echo(sequence, body)` and `fail(code, text)`. None of its values may be an int8, which qpidd encodes as invalid AMQP 1.0.
 */
const program = process.env['QMF_AGENT'];

if (program === undefined || program === '') {
  process.stdout.write('other-agents: QMF_AGENT is not set; skips the agent of the C++ library\n');
} else {
  describe('an agent of the C++ library', () => {
    const start = () => execa(program, [qpidd.address], { reject: false, buffer: false });
    let running: ReturnType<typeof start>;
    let name: string;
    const run = (...words: string[]) => runFor(name)(...words);
    const json = (...words: string[]) => runJsonFor(name)(...words);

    beforeAll(async () => {
      running = start();
      for (let turn = 0; turn < 40 && name === undefined; turn++) {
        const { out } = await runOvirtNodeInProcess(['agents', '--json', '--broker', qpidd.url]);
        const { agents } = JSON.parse(out || '{"agents":[]}') as { agents: { name: string }[] };
        name = agents.find((agent) => !agent.name.startsWith('apache.org:'))?.name as string;
      }
      expect(name).toBeDefined();
    });
    afterAll(async () => {
      running.kill();
      await running;
    });

    test('list shows class and object of a C++ agent', async () => {
      expect(await json('list')).toEqual({
        classes: [{ package: expect.any(String), class: 'node', objects: 1 }],
      });
      const [titles, row] = toCells((await run('list', 'node')).out);
      expect([titles?.[0], row?.[0]]).toEqual(['NAME', 'alpha']);
    });

    test('show prints an object of a C++ agent by the types of its schema', async () => {
      const { object } = (await json('show', 'alpha')) as { object: { properties: Record<string, unknown> } };
      expect(object).toMatchObject({ agent: name, class: 'node', properties: { name: 'alpha' } });
      const { classes } = (await json('schema', 'node')) as {
        classes: { properties: { name: string; type: string }[]; methods: { name: string }[] }[];
      };
      const kinds: Record<string, string> = { int64: 'string', bool: 'boolean', double: 'number' };
      for (const { name: member, type } of classes[0]?.properties ?? []) {
        expect([member, typeof object.properties[member]]).toEqual([
          member,
          kinds[type] ?? (type === 'map' || type === 'list' ? 'object' : 'string'),
        ]);
      }
      expect(classes[0]?.methods.map((method) => method.name)).toEqual(
        expect.arrayContaining(['echo', 'fail']),
      );
    });

    test('schema shows classes and events of a C++ agent', async () => {
      const { classes } = (await json('schema')) as { classes: { kind: string; severity?: string }[] };
      expect(classes.filter(({ kind }) => kind === 'event').length).toBeGreaterThan(0);
    });

    test('call echo returns the values of a C++ agent', async () => {
      expect(await json('call', 'alpha', 'echo', '7', 'hello')).toEqual({
        result: { sequence: '7', body: 'hello' },
      });
    });

    test('call fail prints the text of an exception without a code', async () => {
      expect(await run('call', 'alpha', 'fail', '9', 'so it is')).toEqual({
        status: 1,
        out: '',
        err: 'ovirt-node: fail failed: so it is\n',
      });
    });
  });
}
