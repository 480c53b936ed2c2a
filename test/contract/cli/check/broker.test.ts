import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { openZoo } from '../../../kit/agent/zoo.ts';
import { findFreePort } from '../../../kit/broker/raw-peer.ts';
import { runOvirtNodeInProcess } from '../../../kit/cli/command-line.ts';
import { nodeName, nodeUuid, runCheck } from '../../../kit/cli/run-check.ts';
import { waitUntil } from '../../../kit/wait-until.ts';

let open: EmbeddedBroker;
let closed: EmbeddedBroker;
let folder: string;
const url = () => open.urls[0] ?? '';
const environment = { OVIRT_NODE_NODE_UUID: nodeUuid };
const own = { vendor: 'ovirt.org', product: 'node', instance: nodeUuid };
const onHost = (host: string) => () => new Map([['hostname', host]]);

beforeAll(async () => {
  open = await startEmbeddedBroker({ port: 0, version: '1.2.3' });
  closed = await startEmbeddedBroker({
    port: 0,
    authenticate: (user, password) => user === 'north' && password === 'pole',
  });
  folder = mkdtempSync(join(tmpdir(), 'check-'));
  writeFileSync(join(folder, 'password'), 'pole\n');
});
afterAll(async () => {
  await open.close();
  await closed.close();
  rmSync(folder, { recursive: true });
});

describe('a broker without problems', () => {
  test('check prints every step and exits with status 0', async () => {
    const { status, out, err } = await runOvirtNodeInProcess(['check', '--broker', url()], environment);
    expect(err).toBe('');
    expect(out.replaceAll(/\d+\.\d ms/g, 'N ms')).toBe(`amqp://127.0.0.1:${open.port}
  ok  name           127.0.0.1 is an address, no name to look up
  ok  port           127.0.0.1 takes connections on port ${open.port}
  -   TLS            not used by amqp://
  ok  mechanism      the broker offers PLAIN, ANONYMOUS; the login uses ANONYMOUS
  ok  login          logged in as an anonymous user (ANONYMOUS)
  ok  broker         ovirt-node-embedded 1.2.3; dialect qpid
  ok  exchanges      receives as a console and as an agent
  ok  permissions    sends as a console and as an agent
  ok  round trip     N ms by the topic exchange, N ms by the direct exchange
  -   vouching       the login has no user name, so the broker has no name to compare
  -   clock          no other agent to compare with
  ok  other agents   no agent is called ${nodeName}
`);
    expect(status).toBe(0);
  });

  test('check leaves nothing on the broker and sends agents no invalid request', async () => {
    await using zoo = await openZoo(open.urls);
    const before = open.connections;
    expect(await runCheck(['--broker', url()])).toMatchObject({ status: 0, failed: [] });
    await waitUntil(() => open.connections <= before);
    const { refusals, failures, dropped } = zoo.agent.counters;
    expect([refusals, failures, dropped]).toEqual([0n, 0n, 0n]);
  });

  test('check --json prints the documented keys and leaves out absent ones', async () => {
    const { steps } = await runCheck(['--broker', url()]);
    expect(steps[0]).toEqual({
      url: url(),
      name: 'name',
      ok: true,
      text: '127.0.0.1 is an address, no name to look up',
    });
    expect(steps.map(({ name }) => name)).toEqual([
      'name',
      'port',
      'TLS',
      'mechanism',
      'login',
      'broker',
      'exchanges',
      'permissions',
      'round trip',
      'vouching',
      'clock',
      'other agents',
    ]);
  });

  test('check speaks the configured dialect instead of that of the broker’s product', async () => {
    const named = (dialect: string) =>
      runCheck(['--broker', url(), '--as', 'agent'], { OVIRT_NODE_BROKER_DIALECT: dialect });
    const right = await named('qpid');
    expect([right.status, right.step('broker')?.text]).toEqual([
      0,
      'ovirt-node-embedded 1.2.3; dialect qpid',
    ]);
    const other = await named('activemq');
    expect(other.step('broker')?.text).toBe('ovirt-node-embedded 1.2.3; dialect activemq');
    // The embedded broker does not know addresses of this dialect.
    expect(other.failed).toEqual(['exchanges']);
    expect(other.step('exchanges')).toMatchObject({
      text: expect.stringContaining('topic://qmf.default.'),
      advice: expect.stringContaining('broker.dialect'),
    });
  });

  test('check --as tests one role, and refuses an unknown role', async () => {
    const { step, status } = await runCheck(['--broker', url(), '--as', 'agent']);
    expect(status).toBe(0);
    expect(step('exchanges')?.text).toBe('receives as an agent');
    expect(step('other agents')?.ok).toBe(null);
    const asConsole = await runCheck(['--broker', url(), '--as', 'console']);
    expect(asConsole.step('round trip')).toMatchObject({
      ok: true,
      text: expect.stringMatching(/^\d+\.\d ms by the address for replies$/),
    });
    expect(await runOvirtNodeInProcess(['check', '--broker', url(), '--as', 'king'])).toMatchObject({
      status: 2,
      err: 'ovirt-node: --as is "king"; expected agent or console\n',
    });
  });

  test('check exits with status 1 when one of two brokers is absent, and names the broker in each step', async () => {
    const port = await findFreePort();
    const gone = `amqp://127.0.0.1:${port}`;
    const { status, steps, failed } = await runCheck(['--broker', gone, '--broker', url()]);
    expect(status).toBe(1);
    expect(failed).toEqual(['port']);
    expect(steps.filter((step) => step.url === gone && step.ok === true)).toHaveLength(1);
    expect(steps.filter((step) => step.url === url() && step.ok === true)).toHaveLength(9);
  });
});

describe('a broker with accounts', () => {
  const to = (userInfo: string) => `amqp://${userInfo}127.0.0.1:${closed.port}`;

  test('check logs in with the account of the URL or of the configuration', async () => {
    const { status, step } = await runCheck(['--broker', to('north:pole@')]);
    expect(status).toBe(0);
    expect(step('mechanism')?.text).toBe('the broker offers PLAIN; the login uses PLAIN');
    expect(step('TLS')?.text).toBe('not used by amqp://; the password travels unencrypted');
    expect(step('permissions')?.text).toBe('sends under the name north as a console and as an agent');
    const configured = await runCheck(['--broker', to('')], {
      OVIRT_NODE_BROKER_USER: 'north',
      OVIRT_NODE_BROKER_PASSWORD_FILE: join(folder, 'password'),
    });
    expect(configured.status).toBe(0);
  });

  test('check fails at step login for a wrong password, with status 1 and without printing the password', async () => {
    const { status, out } = await runOvirtNodeInProcess(
      ['check', '--broker', to('north:equator@')],
      environment,
    );
    expect(status).toBe(1);
    expect(out).toMatch(
      /\n {2}no {2}login {10}the broker refuses user north\n +→ does the broker know this user, .*broker\.passwordFile/,
    );
    expect(out).toMatch(/\n {2}- {3}other agents {3}not tried, since login failed\n$/);
    expect(out).not.toContain('equator');
  });

  test('check fails at step mechanism when the login has no user', async () => {
    const { status, failed, step } = await runCheck(['--broker', to('')]);
    expect([status, failed]).toEqual([1, ['mechanism']]);
    expect(step('mechanism')).toMatchObject({
      text: 'the broker offers PLAIN; expected ANONYMOUS for a login without a user',
      advice: expect.stringContaining('broker.user and broker.passwordFile'),
    });
  });
});

describe('agents with the name of this machine’s agent', () => {
  test('check accepts the agent of this machine', async () => {
    await using _agent = await openZoo(open.urls, undefined, { ...own, attributes: onHost(hostname()) });
    const { status, step } = await runCheck(['--broker', url()]);
    expect(step('other agents')).toMatchObject({
      ok: true,
      text: `the agent of this machine answers as ${nodeName}, and no other agent does`,
    });
    expect(status).toBe(0);
  });

  test('check fails at step other agents when the agent is on another host', async () => {
    await using _agent = await openZoo(open.urls, undefined, {
      ...own,
      attributes: onHost('south.example.org'),
    });
    const { status, step } = await runCheck(['--broker', url()]);
    expect(step('other agents')).toMatchObject({
      ok: false,
      text: expect.stringContaining('an agent on south.example.org is called'),
      advice: expect.stringContaining('node.uuid'),
    });
    expect(status).toBe(1);
  });

  test('check fails at step other agents when two agents have the name', async () => {
    await using _one = await openZoo(open.urls, undefined, { ...own, attributes: onHost(hostname()) });
    await using _two = await openZoo(open.urls, undefined, {
      ...own,
      attributes: onHost('south.example.org'),
    });
    const { failed, step } = await runCheck(['--broker', url()]);
    expect(failed).toEqual(['other agents']);
    expect(step('other agents')?.text).toMatch(/^2 agents are called ovirt\.org:node:/);
    expect(step('other agents')?.text).toContain('south.example.org (epoch 1)');
  });
});

test('check fails at step clock when an agent’s clock is a minute ahead', async () => {
  const { systemClock } = await import('#broker');
  const ahead = { ...systemClock, nowNs: () => systemClock.nowNs() + 60_000_000_000n };
  await using _agent = await openZoo(open.urls, undefined, {
    clock: ahead,
    attributes: onHost('fast.example.org'),
  });
  const { status, failed, step } = await runCheck(['--broker', url()]);
  expect([status, failed]).toEqual([1, ['clock']]);
  expect(step('clock')?.text).toMatch(/^the clock of fast\.example\.org is (59|60)\.\d s ahead$/);
});
