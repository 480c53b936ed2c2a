import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect, startEmbeddedBroker } from '#broker';
import { openConsole } from '#console';
import { type QmfReply, readReply, writeMethodRequest } from '#qmf';
import { openProgram, type Program } from '../../kit/cli/program.ts';
import { nodeUuid } from '../../kit/node/facts.ts';
import { recordedHostFolder } from '../../kit/probes/recorded-host.ts';
import { waitUntil } from '../../kit/wait-until.ts';

let program: Program;
let file: string;
const agentName = `ovirt.org:node:${nodeUuid}`;
const machine = { objectName: `com.redhat.ovirtNode:ovirtNode:${nodeUuid}` };
beforeEach(async () => {
  program = await openProgram({
    OVIRT_NODE_NODE_UUID: nodeUuid,
    OVIRT_NODE_HOST_ROOT: recordedHostFolder('kvm-guest'),
  });
  file = join(program.folder, 'agent.toml');
});
afterEach(() => program[Symbol.asyncDispose]());

test('policy allow explains a decision without a broker, and exits with 0', async () => {
  const nobody = await program.run('policy', 'allow', 'nobody', 'setMtu', '--json');
  expect([nobody.status, nobody.err]).toEqual([0, '']);
  expect(JSON.parse(nobody.out)).toEqual({
    allowed: false,
    role: 'viewer',
    rule: 'setMtu needs operator or administrator; the policy gives "nobody" no role (no line of policy.callers matches "nobody")',
  });
  await writeFile(file, '[policy.callers]\n"ops-*@QPID" = "operator"\n');
  const operator = await program.run('policy', 'allow', 'ops-1@QPID', 'setMtu', '--config', file);
  expect(operator).toMatchObject({ status: 0, out: 'allowed, as operator: policy.callers "ops-*@QPID"' });
  expect(await program.run('policy', 'allow', 'x', 'explode')).toMatchObject({
    status: 2,
    err: 'ovirt-node: "explode" is not a method of the schema; `ovirt-node schema` lists them',
  });
  expect(await program.run('policy', 'deny', 'x', 'setMtu')).toMatchObject({ status: 2 });
});

test('policy who lists the callers of a method without a broker, and names near methods', async () => {
  expect(await program.run('policy', 'who', 'setMtu')).toMatchObject({
    status: 0,
    out: 'no caller may call setMtu: no line of policy.callers and no address gives a role that permits it',
  });
  await writeFile(
    file,
    '[policy]\naddresses = ["administrator"]\n[policy.callers]\nalice = "administrator"\n"ops-*" = ["viewer", "identifier"]\n',
  );
  const config = ['--config', file];
  const who = await program.run('policy', 'who', 'setMtu', '--json', ...config);
  expect(JSON.parse(who.out)).toEqual({
    callers: [
      {
        pattern: 'alice',
        by: 'name',
        roles: ['administrator'],
        rule: 'policy.callers "alice"',
        methods: ['networkInterface.setMtu'],
      },
      {
        pattern: '*',
        by: 'address',
        roles: ['administrator'],
        rule: 'address of administrator',
        methods: ['networkInterface.setMtu'],
      },
    ],
  });
  const table = await program.run('policy', 'who', 'blinkFor', 'getStats', ...config);
  expect(table.out.split('\n').map((line) => line.split(/ {3,}/))).toEqual([
    ['CALLER', 'ROLE', 'KNOWN BY', 'METHODS', 'RULE'],
    [
      'everybody, also without a name',
      'viewer',
      'nothing',
      'networkInterface.getStats',
      'everybody may read',
    ],
    [
      'alice',
      'administrator',
      'its name, on a broker that vouches',
      'networkInterface.blinkFor',
      'policy.callers "alice"',
    ],
    [
      'ops-*',
      'identifier',
      'its name, on a broker that vouches',
      'networkInterface.blinkFor',
      'policy.callers "ops-*"',
    ],
    [
      'everybody who may send there',
      'administrator',
      'the address, on a broker that guards it',
      'networkInterface.blinkFor',
      'address of administrator',
    ],
  ]);
  expect((await program.run('policy', 'who', 'setProperties', ...config)).out).toContain(
    'setProperties also needs the right to the method of each property that it sets',
  );
  for (const [words, text] of [
    [['who', 'reboot'], '"reboot" is not a method of the schema; expected a name such as hardware'],
    [['who', 'setMtuu'], '"setMtuu" is not a method of the schema; expected a name such as setMtu'],
    [['allow', 'alice', 'setMtuu'], 'expected a name such as setMtu'],
    [['allow', 'alice'], 'allow has 1 words; expected `ovirt-node policy allow USER METHOD`'],
    [['deny', 'x'], 'expected `ovirt-node policy allow USER METHOD` or `ovirt-node policy who METHOD`'],
  ] as const)
    expect(await program.run('policy', ...words)).toMatchObject({
      status: 2,
      out: '',
      err: expect.stringContaining(text),
    });
});

test('agent reports every problem of configuration and policy file at once, before it starts', async () => {
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
    'ovirt-node: policy.colour (from DIR/agent.toml) is not a setting; expected a key of [policy]: callers, roles, addresses, file',
    'ovirt-node: DIR/policy.toml: roles is 3; expected a table of ROLE = ["METHOD" or "CLASS.METHOD", …]',
    'ovirt-node: DIR/policy.toml: owners is not a key of a policy; expected one of callers, roles, addresses',
    'ovirt-node: policy.roles "lights" has "explode", which matches no method; expected METHOD or CLASS.METHOD of the schema, * for any run of characters',
    'ovirt-node: policy.callers "alice" names the role "king"; expected one of viewer, identifier, operator, administrator, lights',
    'ovirt-node: DIR/policy.toml: callers "bob" names the role "queen"; expected one of viewer, identifier, operator, administrator, lights',
    'ovirt-node: policy.addresses names the role "nobody"; expected one of viewer, identifier, operator, administrator, lights',
    'ovirt-node: publish.exclude has "cpu.colour", which matches nothing of the schema; expected CLASS.PROPERTY, * for any run',
  ]);
});

test('agent reads its policy again on SIGHUP, and keeps the old one when the new one is invalid', async () => {
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
  await using consoleBroker = connect({ urls: [url('ops')], containerId: 'ops', retry: 'never' });
  await using console = await openConsole({ broker: consoleBroker });
  // The call lacks its argument: a permitted caller gets that refusal, and nothing is done.
  const callWithoutArgument = async (): Promise<QmfReply> => {
    const answer = Promise.withResolvers<QmfReply>();
    const receiver = await consoleBroker.receiveReplies((message) => {
      const reply = readReply(message);
      if (reply.kind !== 'ignored') answer.resolve(reply);
    });
    const request = { replyTo: receiver.address() ?? '', correlationId: crypto.randomUUID(), userId: 'ops' };
    await consoleBroker.send(writeMethodRequest(request, agentName, machine, 'setBeeping', new Map()));
    const reply = await answer.promise;
    await receiver.close();
    return reply;
  };
  const readAgentObject = async () => {
    for await (const object of console.objects(agentName, { className: 'agent' })) {
      return (await console.values(agentName, object)).properties;
    }
    throw new Error('no object of class agent');
  };

  expect(await callWithoutArgument()).toMatchObject({
    error: { code: 6, message: expect.stringContaining('gives "ops" viewer') },
  });
  const before = await readAgentObject();
  expect(before).toMatchObject({ identityVouched: true, changesAllowed: false });
  expect(before['policyDigest']).toMatch(/^[0-9a-f]{64}$/);

  await writeFile(file, '[policy.callers]\nops = "operator"\n');
  agent.process.kill('SIGHUP');
  await agent.waitForOutput('the policy was read again');
  expect(await callWithoutArgument()).toMatchObject({
    error: { code: 4, message: expect.stringContaining('on is missing') },
  });
  expect(await readAgentObject()).toMatchObject({
    changesAllowed: true,
    policyDigest: expect.not.stringContaining(`${before['policyDigest']}`),
  });

  await writeFile(file, '[policy.callers]\nops = "king"\n');
  agent.process.kill('SIGHUP');
  await agent.waitForOutput('the previous one stays in force');
  expect(agent.out()).toContain('names the role \\"king\\"');
  expect(await callWithoutArgument()).toMatchObject({ error: { code: 4 } });

  for await (const object of console.objects(agentName, { className: 'ovirtNode' })) {
    const { properties } = await console.values(agentName, object);
    expect(Object.keys(properties)).toContain('hostname');
    expect(Object.keys(properties)).not.toContain('kernelVersion');
  }
  expect(await agent.end('SIGTERM')).toMatchObject({ status: 0 });
});

test.runIf(process.platform === 'linux')(
  'agent reads its policy again after its start when SIGHUP arrived during the start',
  async () => {
    await writeFile(file, '[policy.callers]\nops = "viewer"\n');
    const agent = program.start('agent', '--broker', 'amqp://127.0.0.1:1', '--config', file);
    await waitUntil(() => handlesHangup(agent.pid), 20_000);
    // The agent listens for SIGHUP before it reads the machine, and says "started" after it.
    agent.process.kill('SIGHUP');
    await agent.waitForOutput('"started"');
    await agent.waitForOutput('the policy was read again');
    expect(await agent.end('SIGTERM')).toMatchObject({ status: 0 });
  },
);

test('call --role sends to the address of a role, where the broker guards the address but does not vouch', async () => {
  await using broker = await startEmbeddedBroker({
    port: 0,
    canSend: (user, _node, key) => key !== `operator.${agentName}` || user === 'ops',
  });
  await writeFile(file, '[policy]\naddresses = ["operator"]\n');
  const url = (user: string) => `amqp://${user}:secret@127.0.0.1:${broker.port}`;
  const agent = program.start('agent', '--broker', url('agent'), '--config', file);
  await agent.waitForOutput('this broker vouches for no caller');
  // The call names a property that does not exist, so that nothing is done for permitted callers.
  const args = ['call', machine.objectName, 'setProperties', 'values={"colour":"red"}', '--json'];
  const codeFor = async (user: string, ...options: readonly string[]) => {
    const { status, out, err } = await program.run(...args, '--broker', url(user), ...options);
    expect([status, err]).toEqual([1, expect.stringContaining('setProperties')]);
    if (!out) throw new Error(err);
    return (JSON.parse(out) as { error: { code: number } }).error.code;
  };
  expect(await codeFor('ops')).toBe(6);
  expect(await codeFor('ops', '--role', 'administrator')).toBe(6);
  expect(await codeFor('ops', '--role', 'operator')).not.toBe(6);
  // The broker refuses the viewer at this address.
  const refused = await program.run(...args, '--broker', url('viewer'), '--role', 'operator');
  expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('unauthorized-access') });
});

/** Reports whether a process has a handler for SIGHUP, the first signal of the mask. Source: proc(5). */
function handlesHangup(pid: number): boolean {
  const caught = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number.parseInt(caught?.slice(-1) ?? '0', 16) % 2 === 1;
}
