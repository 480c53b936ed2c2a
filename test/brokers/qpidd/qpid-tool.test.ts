import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Dialogue, startDialogue } from '../../kit/broker/dialogue.ts';
import { type Qpidd, startQpidd } from '../../kit/broker/real/qpidd.ts';
import { openProgram, type Program, type RunningProgram } from '../../kit/cli/program.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const tool = process.env['QPID_TOOL'];
let qpidd: Qpidd;
let program: Program;
let agent: RunningProgram;
let dialogue: Dialogue;

const wanted = tool === undefined || tool === '' ? describe.todo : describe;

wanted('the real qpid-tool', () => {
  beforeAll(async () => {
    qpidd = await startQpidd();
    program = await openProgram();
    agent = program.start('agent', '--broker', qpidd.url);
    await agent.waitForOutput('"started"');
    dialogue = startDialogue(tool ?? '', qpidd.address);
    // It shows objects once they were published after its question, and their schemas came.
    const shown = () => dialogue.type('list', /networkInterface +[1-9]/, 500).catch(() => undefined);
    for (let turn = 0; turn < 20 && (await shown()) === undefined; turn++);
  });
  afterAll(async () => {
    await dialogue[Symbol.asyncDispose]();
    await program[Symbol.asyncDispose]();
    await qpidd[Symbol.asyncDispose]();
  });

  /** The number that the tool gave to the object whose name ends so. */
  const idOf = async (className: string, end: string): Promise<string> => {
    const row = new RegExp(`^ *(\\d+) .*:${className}:\\S*${end} *$`, 'm');
    return row.exec(await dialogue.type(`list ${className}`, row))?.[1] ?? '';
  };

  test('agents: shows the agent with its epoch, as a QMFv2 agent', async () => {
    const text = await dialogue.type('agents', /ovirt\.org:node:/);
    expect(text).toMatch(/1\.ovirt\.org:node:[0-9a-f-]{36} +QMFv2 Agent +1 +2/);
  });

  test('list: counts the objects of every class that has any', async () => {
    const text = await dialogue.type('list', /com\.redhat\.ovirtNode +networkInterface/);
    for (const className of ['ovirtNode', 'cpu', 'networkInterface', 'address', 'agent']) {
      expect(text).toMatch(new RegExp(`com\\.redhat\\.ovirtNode +${className} +[1-9]\\d* +0`));
    }
  });

  test('list networkInterface: has every interface that has an address', async () => {
    const text = await dialogue.type('list networkInterface', /:lo\s*$/m);
    for (const name of Object.keys(networkInterfaces()))
      expect(text).toMatch(new RegExp(`:${name}\\s*$`, 'm'));
  });

  test('show: prints properties and statistics by the types of the schema', async () => {
    const text = await dialogue.type(`show ${await idOf('networkInterface', ':lo')}`, /collisions/);
    expect(text).toMatch(/ovirtNode +\d+\s/);
    expect(text).toMatch(/interfaceName +lo\s/);
    expect(text).toMatch(/uuid +UUID\('[0-9a-f-]{36}'\)/);
    expect(text).toMatch(/active +True/);
    expect(text).toMatch(/mtu +\d+/);
    expect(text).toMatch(/rxBytes +\d+/);
  });

  test('schema ovirtNode: shows members with types, access, units, and methods with arguments', async () => {
    const text = await dialogue.type('schema ovirtNode', /Method: setProperties[\s\S]*values/);
    expect(text).toMatch(/uuid +short-string +ReadCreate +index/);
    expect(text).toMatch(/memory +uint64 +ReadOnly +KiB +optional/);
    expect(text).toMatch(/uptime +delta-time +ns/);
    expect(text).toMatch(/Method: createBondingInterface\s+Argument[\s\S]*interface +reference +O/);
  });

  test('call lookupInterfaceByName and lookupInterfaceByUUIDString: prints the object found', async () => {
    const node = await idOf('ovirtNode', '');
    const byName = await dialogue.type(`call ${node} lookupInterfaceByName lo`, /OK \(0\)/);
    expect(byName).toMatch(/u'_object_name': u'com\.redhat\.ovirtNode:networkInterface:[0-9a-f-]{36}:lo'/);
    const shown = await dialogue.type(`show ${await idOf('networkInterface', ':lo')}`, /uuidString/);
    const uuid = /uuidString +(\S+)/.exec(shown)?.[1] ?? '';
    const byUuid = await dialogue.type(`call ${node} lookupInterfaceByUUIDString ${uuid}`, /OK \(0\)/);
    expect(byUuid).toContain(":lo'");
  });

  test('call with what is wrong: prints our words and the code', async () => {
    const node = await idOf('ovirtNode', '');
    expect(await dialogue.type(`call ${node} lookupInterfaceByName nope`, /\(1\)/)).toMatch(
      /name is "nope"; its interfaces are .*lo.* \(1\) - \{\}/,
    );
    expect(await dialogue.type(`call ${node} hardwareShutdown`, /\(3\)/)).toMatch(/not implemented/);
  });

  test('qpid-printevents prints the events of an agent that starts', async () => {
    const printer = startDialogue((tool ?? '').replace(/qpid-tool$/, 'qpid-printevents'), qpidd.address);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const second = await openProgram({ OVIRT_NODE_NODE_UUID: '4c4c4544-0044-3510-8052-b4c04f565731' });
    const started = second.start('agent', '--broker', qpidd.url);
    await waitUntil(() => /com\.redhat\.ovirtNode:agentStarted/.test(printer.output()), 15_000);
    expect(printer.output()).toMatch(/agentStarted .*epoch=1/);
    await started.end('SIGTERM');
    await second[Symbol.asyncDispose]();
    await printer[Symbol.asyncDispose]();
  });

  test('an agent that ends leaves no object behind', async () => {
    await agent.end('SIGTERM');
    await dialogue.type('list networkInterface', /0 active|Destroyed|No Such|-/);
    const text = await dialogue.type('list', /networkInterface +0 +[1-9]/);
    expect(text).toMatch(/com\.redhat\.ovirtNode +ovirtNode +0 +[12]/);
  });
});
