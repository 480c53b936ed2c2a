import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, startEmbeddedBroker } from '#broker';
import { openConsole } from '#console';
import { type QmfReply, readReply, writeMethodRequest } from '#qmf';
import { openProgram, type Program } from '../../kit/cli/program.ts';
import { nodeUuid } from '../../kit/node/facts.ts';
import { waitUntil } from '../../kit/wait-until.ts';

let program: Program;
let file: string;
const agentName = `ovirt.org:node:${nodeUuid}`;
const machine = { objectName: `com.redhat.ovirtNode:ovirtNode:${nodeUuid}` };
beforeEach(async () => {
  program = await openProgram({
    OVIRT_NODE_NODE_UUID: nodeUuid,
    OVIRT_NODE_HOST_ROOT: `${process.cwd()}/test/fixtures/hosts/kvm-guest`,
  });
  file = join(program.folder, 'agent.toml');
});
afterEach(() => program[Symbol.asyncDispose]());

test('policy allow explains a verdict without a broker, and its status says that it could', async () => {
  const nobody = await program.run('policy', 'allow', 'nobody', 'hardwareShutdown', '--json');
  expect([nobody.status, nobody.err]).toEqual([0, '']);
  expect(JSON.parse(nobody.out)).toEqual({
    allowed: false,
    role: 'viewer',
    rule: 'hardwareShutdown needs administrator; the policy gives "nobody" no role (no line of policy.callers means "nobody")',
  });
  await writeFile(file, '[policy.callers]\n"ops-*@QPID" = "operator"\n');
  const operator = await program.run('policy', 'allow', 'ops-1@QPID', 'setMtu', '--config', file);
  expect(operator).toMatchObject({ status: 0, out: 'allowed, as operator: policy.callers "ops-*@QPID"' });
  expect(await program.run('policy', 'allow', 'x', 'explode')).toMatchObject({
    status: 2,
    err: 'ovirt-node: "explode" is no method of the schema; `ovirt-node schema` lists them',
  });
  expect(await program.run('policy', 'deny', 'x', 'setMtu')).toMatchObject({ status: 2 });
});

test('every mistake of configuration and policy file is told at once, before anything is begun', async () => {
  const policyFile = join(program.folder, 'policy.toml');
  await writeFile(policyFile, 'callers = { bob = "queen" }\nroles = 3\nowners = []\n');
  await writeFile(
    file,
    `[policy]\nfile = "${policyFile}"\naddresses = ["nobody"]\ncolour = "red"\n[policy.callers]\nalice = "king"\n` +
      '[policy.roles]\nlights = ["explode"]\n[publish]\nexclude = ["cpu.colour"]\n',
  );
  const { status, err } = await program.run('agent', '--broker', 'amqp://127.0.0.1:1', '--config', file);
  expect(status).toBe(78);
  expect(err.replaceAll(program.folder, 'DIR').split('\n')).toEqual([
    'ovirt-node: policy.colour (from DIR/agent.toml) is no setting; those of [policy] are callers, roles, addresses, file',
    'ovirt-node: DIR/policy.toml: roles is wrong; a table of ROLE = ["METHOD" or "CLASS.METHOD", …]',
    'ovirt-node: DIR/policy.toml: owners is no key of a policy; one of callers, roles, addresses',
    'ovirt-node: policy.roles "lights" has "explode", which means no method; METHOD or CLASS.METHOD of the schema, * for any run of characters',
    'ovirt-node: policy.callers "alice" names the role "king"; one of viewer, identifier, operator, administrator, lights',
    'ovirt-node: DIR/policy.toml: callers "bob" names the role "queen"; one of viewer, identifier, operator, administrator, lights',
    'ovirt-node: policy.addresses names the role "nobody"; one of viewer, identifier, operator, administrator, lights',
    'ovirt-node: publish.exclude has "cpu.colour", which means nothing of the schema; CLASS.PROPERTY, * for any run',
  ]);
});

test('a policy is read again on SIGHUP; a wrong one is told, and the one before holds', async () => {
  await using broker = await startEmbeddedBroker({
    port: 0,
    authenticate: (_user, secret) => secret === 'secret',
  });
  await writeFile(
    file,
    '[policy.callers]\nops = "viewer"\n[publish]\nexclude = ["ovirtNode.kernelVersion"]\n',
  );
  const url = (user: string) => `amqp://${user}:secret@127.0.0.1:${broker.port}`;
  const agent = program.start('agent', '--broker', url('agent'), '--config', file);
  await agent.waitForOutput('this broker vouches for callers');
  await using way = connect({ urls: [url('ops')], containerId: 'ops', retry: 'never' });
  await using console = await openConsole({ broker: way });
  // Without its argument: who may call it is told so, and nothing is done.
  const answer = async (): Promise<QmfReply> => {
    const told = Promise.withResolvers<QmfReply>();
    const receiver = await way.receiveReplies((message) => {
      const reply = readReply(message);
      if (reply.kind !== 'ignored') told.resolve(reply);
    });
    const own = { replyTo: receiver.address() ?? '', correlationId: crypto.randomUUID(), userId: 'ops' };
    await way.send(writeMethodRequest(own, agentName, machine, 'setBeeping', new Map()));
    const reply = await told.promise;
    await receiver.close();
    return reply;
  };
  const self = async () => {
    for await (const object of console.objects(agentName, { className: 'agent' })) {
      return (await console.values(agentName, object)).properties;
    }
    throw new Error('no object of class agent');
  };

  expect(await answer()).toMatchObject({
    error: { code: 6, message: expect.stringContaining('gives "ops" viewer') },
  });
  const before = await self();
  expect(before).toMatchObject({ identityVouched: true, changesAllowed: false });
  expect(before['policyDigest']).toMatch(/^[0-9a-f]{64}$/);

  await writeFile(file, '[policy.callers]\nops = "operator"\n');
  agent.process.kill('SIGHUP');
  await agent.waitForOutput('the policy was read again');
  expect(await answer()).toMatchObject({
    error: { code: 4, message: expect.stringContaining('on is missing') },
  });
  expect(await self()).toMatchObject({
    changesAllowed: true,
    policyDigest: expect.not.stringContaining(`${before['policyDigest']}`),
  });

  await writeFile(file, '[policy.callers]\nops = "king"\n');
  agent.process.kill('SIGHUP');
  await agent.waitForOutput('the one before holds');
  expect(agent.out()).toContain('names the role \\"king\\"');
  expect(await answer()).toMatchObject({ error: { code: 4 } });

  for await (const object of console.objects(agentName, { className: 'ovirtNode' })) {
    const { properties } = await console.values(agentName, object);
    expect(Object.keys(properties)).toContain('hostname');
    expect(Object.keys(properties)).not.toContain('kernelVersion');
  }
  expect(await agent.end('SIGTERM')).toMatchObject({ status: 0 });
});

test.runIf(process.platform === 'linux')(
  'a SIGHUP that comes while the agent still starts is heard when it has',
  async () => {
    // What the agent kept is a pipe that nobody has filled yet: there its start stands still.
    const state = join(program.folder, 'state', 'state.json');
    await mkdir(join(program.folder, 'state'));
    await execa('mkfifo', [state]);
    await writeFile(file, '[policy.callers]\nops = "viewer"\n');
    const agent = program.start('agent', '--broker', 'amqp://127.0.0.1:1', '--config', file);
    await waitUntil(() => hearsHangup(agent.pid), 20_000);
    agent.process.kill('SIGHUP');
    expect(agent.out()).not.toContain('"started"');
    await writeFile(state, '{"epoch":4}\n');
    await agent.waitForOutput('"started"');
    await agent.waitForOutput('the policy was read again');
    expect(await agent.end('SIGTERM')).toMatchObject({ status: 0 });
  },
);

test('call --role acts by the address of a role, where the broker vouches for no name but guards that', async () => {
  await using broker = await startEmbeddedBroker({
    port: 0,
    canSend: (user, _node, key) => key !== `operator.${agentName}` || user === 'ops',
  });
  await writeFile(file, '[policy]\naddresses = ["operator"]\n');
  const url = (user: string) => `amqp://${user}:secret@127.0.0.1:${broker.port}`;
  const agent = program.start('agent', '--broker', url('agent'), '--config', file);
  await agent.waitForOutput('this broker vouches for no caller');
  // It names no property that there is, so that nothing is done by those who may.
  const words = ['call', machine.objectName, 'setProperties', 'values={"colour":"red"}', '--json'];
  const codeFor = async (user: string, ...more: readonly string[]) => {
    const { status, out, err } = await program.run(...words, '--broker', url(user), ...more);
    expect([status, err]).toEqual([1, expect.stringContaining('setProperties')]);
    if (!out) throw new Error(err);
    return (JSON.parse(out) as { error: { code: number } }).error.code;
  };
  expect(await codeFor('ops')).toBe(6);
  expect(await codeFor('ops', '--role', 'administrator')).toBe(6);
  expect(await codeFor('ops', '--role', 'operator')).not.toBe(6);
  // The broker does not let it.
  const refused = await program.run(...words, '--broker', url('viewer'), '--role', 'operator');
  expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('unauthorized-access') });
});

/** Whether a process has a handler for SIGHUP, the first signal of the mask. Source: proc(5). */
function hearsHangup(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number.parseInt(caught?.slice(-1) ?? '0', 16) % 2 === 1;
}
