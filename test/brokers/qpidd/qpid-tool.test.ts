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

const describeWithTool = tool === undefined || tool === '' ? describe.todo : describe;

describeWithTool('the real qpid-tool', () => {
  beforeAll(async () => {
    qpidd = await startQpidd();
    program = await openProgram();
    agent = program.start('agent', '--broker', qpidd.url);
    await agent.waitForOutput('"started"');
    dialogue = startDialogue(tool ?? '', qpidd.address);
    // qpid-tool lists objects once the agent has answered its locate and sent the schemas.
    const list = () => dialogue.type('list', /networkInterface +[1-9]/, 500).catch(() => undefined);
    for (let turn = 0; turn < 20 && (await list()) === undefined; turn++);
  });
  afterAll(async () => {
    await dialogue[Symbol.asyncDispose]();
    await program[Symbol.asyncDispose]();
    await qpidd[Symbol.asyncDispose]();
  });

  /** Finds the number that qpid-tool assigned to the object whose name has this end. */
  const idOf = async (className: string, end: string): Promise<string> => {
    const row = new RegExp(`^ *(\\d+) .*:${className}:\\S*${end} *$`, 'm');
    return row.exec(await dialogue.type(`list ${className}`, row))?.[1] ?? '';
  };

  test('qpid-tool agents shows the agent with its epoch, as a QMFv2 agent', async () => {
    const text = await dialogue.type('agents', /ovirt\.org:node:/);
    expect(text).toMatch(/1\.ovirt\.org:node:[0-9a-f-]{36} +QMFv2 Agent +1 +2/);
  });

  test('qpid-tool list counts the objects of every class', async () => {
    const text = await dialogue.type('list', /com\.redhat\.ovirtNode +networkInterface/);
    for (const className of ['ovirtNode', 'cpu', 'networkInterface', 'address', 'agent']) {
      expect(text).toMatch(new RegExp(`com\\.redhat\\.ovirtNode +${className} +[1-9]\\d* +0`));
    }
  });

  test('qpid-tool list networkInterface shows every interface that has an address', async () => {
    const text = await dialogue.type('list networkInterface', /:lo\s*$/m);
    for (const name of Object.keys(networkInterfaces()))
      expect(text).toMatch(new RegExp(`:${name}\\s*$`, 'm'));
  });

  test('qpid-tool show prints properties and statistics by the types of the schema', async () => {
    const text = await dialogue.type(`show ${await idOf('networkInterface', ':lo')}`, /collisions/);
    expect(text).toMatch(/ovirtNode +\d+\s/);
    expect(text).toMatch(/interfaceName +lo\s/);
    expect(text).toMatch(/uuid +UUID\('[0-9a-f-]{36}'\)/);
    expect(text).toMatch(/active +True/);
    expect(text).toMatch(/mtu +\d+/);
    expect(text).toMatch(/rxBytes +\d+/);
  });

  test('qpid-tool schema ovirtNode shows members with types, access, units, and methods with arguments', async () => {
    const text = await dialogue.type('schema ovirtNode', /Method: setProperties[\s\S]*values/);
    expect(text).toMatch(/uuid +short-string +ReadCreate +index/);
    expect(text).toMatch(/memory +uint64 +ReadOnly +KiB +optional/);
    expect(text).toMatch(/uptime +delta-time +ns/);
    expect(text).toMatch(/Method: createBondingInterface\s+Argument[\s\S]*interface +reference +O/);
  });

  test('qpid-tool call prints the object that lookupInterfaceByName and lookupInterfaceByUUIDString return', async () => {
    const node = await idOf('ovirtNode', '');
    const byName = await dialogue.type(`call ${node} lookupInterfaceByName lo`, /OK \(0\)/);
    expect(byName).toMatch(/u'_object_name': u'com\.redhat\.ovirtNode:networkInterface:[0-9a-f-]{36}:lo'/);
    const properties = await dialogue.type(`show ${await idOf('networkInterface', ':lo')}`, /uuidString/);
    const uuid = /uuidString +(\S+)/.exec(properties)?.[1] ?? '';
    const byUuid = await dialogue.type(`call ${node} lookupInterfaceByUUIDString ${uuid}`, /OK \(0\)/);
    expect(byUuid).toContain(":lo'");
  });

  test('qpid-tool call prints the text and code of an exception', async () => {
    const node = await idOf('ovirtNode', '');
    expect(await dialogue.type(`call ${node} lookupInterfaceByName nope`, /\(1\)/)).toMatch(
      /name is "nope"; expected one of .*lo.* \(1\) - \{\}/,
    );
    // The agent has no policy, so that no caller may change its machine.
    expect(await dialogue.type(`call ${node} changeRollback`, /\(6\)/)).toMatch(/changeRollback needs /);
  });

  test('qpid-printevents prints the event agentStarted', async () => {
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

  test('qpid-tool list shows no objects after the agent has ended', async () => {
    await agent.end('SIGTERM');
    await dialogue.type('list networkInterface', /0 active|Destroyed|No Such|-/);
    const text = await dialogue.type('list', /networkInterface +0 +[1-9]/);
    expect(text).toMatch(/com\.redhat\.ovirtNode +ovirtNode +0 +[12]/);
  });
});
