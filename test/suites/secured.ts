import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Broker, type BrokerOptions, connect } from '#broker';
import { openConsole } from '#console';
import type { Binding, Destination } from '#qmf';
import { openZoo } from '../kit/agent/zoo.ts';
import { createAuthority } from '../kit/broker/certificates.ts';
import { createMessage } from '../kit/broker/messages.ts';
import {
  type SecuredBroker,
  type StartSecured,
  securedPassword,
} from '../kit/broker/real/secured-brokers.ts';
import { openProgram } from '../kit/cli/program.ts';
import { nodeName, nodeUuid, runCheck } from '../kit/cli/run-check.ts';
import { collect } from '../kit/console/collect.ts';

/** How a broker differs from the others. */
interface Traits {
  /** How clients log in where the broker asks for certificates: by the certificate alone, or with a password as well. */
  readonly certified: 'external' | 'password';
  /** Whether the broker can limit who receives from an address. */
  readonly guardsReceivers: boolean;
}

type User = 'agent' | 'viewer' | 'operator';
const own = { vendor: 'ovirt.org', product: 'node', instance: nodeUuid };
const direct = (key: string): Binding & Destination => ({ exchange: 'direct', key });
const topic = (key: string): Binding & Destination => ({ exchange: 'topic', key });
const heartbeat = topic(`agent.ind.heartbeat.ovirt_org.node.${nodeUuid}`);
const locate = topic('console.request.agent_locate');
const forRole = direct(`operator.${nodeName}`);

/** Tests TLS, logins and permissions on a real broker, with the documented configuration. */
export function describeSecured(name: string, start: StartSecured, traits: Traits): void {
  describe(`on ${name}`, () => {
    let broker: SecuredBroker;
    let folder: string;
    beforeAll(async () => {
      broker = await start();
      folder = await mkdtemp(join(tmpdir(), 'trust-'));
      await writeFile(join(folder, 'ca.pem'), broker.authority.cert);
      await writeFile(join(folder, 'password'), `${securedPassword}\n`);
    });
    afterAll(async () => {
      await broker[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    });
    const as = (user: User): Partial<BrokerOptions> => ({
      user,
      password: securedPassword,
      ca: broker.authority.cert,
    });
    const dial = (options: Partial<BrokerOptions>, url = broker.url): Broker =>
      connect({ urls: [url], containerId: `secured-${crypto.randomUUID()}`, retry: 'never', ...options });
    const connectError = async (options: Partial<BrokerOptions>, url?: string) => {
      await using connection = dial(options, url);
      return await connection.ready().then(
        () => 'connected',
        (error: Error) => error.message,
      );
    };
    const environment = (user: User) => ({
      OVIRT_NODE_BROKER_CA_FILE: join(folder, 'ca.pem'),
      OVIRT_NODE_BROKER_USER: user,
      OVIRT_NODE_BROKER_PASSWORD_FILE: join(folder, 'password'),
    });

    test('connects agent and console over TLS, each with its own account', async () => {
      await using _zoo = await openZoo([broker.url], undefined, own, as('agent'));
      await using viewer = dial(as('viewer'));
      await using console_ = await openConsole({ broker: viewer });
      expect((await collect(console_.discover())).map((agent) => agent.name)).toEqual([nodeName]);
      expect(await collect(console_.objects(nodeName, { className: 'animal' }))).toHaveLength(1);
    });

    /** Starts the agent as a program, looks for it as a viewer, and ends it. */
    const runAgent = async (url: string, settings: Readonly<Record<string, string>>) => {
      await using program = await openProgram({
        OVIRT_NODE_NODE_UUID: nodeUuid,
        OVIRT_NODE_BROKER_URLS: url,
        ...settings,
      });
      const running = program.start('agent');
      await running.waitForOutput('"connected"');
      await using viewer = dial(as('viewer'));
      await using console_ = await openConsole({ broker: viewer });
      const agents = await collect(console_.discover());
      const objects = await collect(console_.objects(nodeName, { className: 'ovirtNode' }));
      const { status } = await running.end('SIGTERM');
      expect(running.out()).not.toContain(securedPassword);
      return { names: agents.map(({ name: agentName }) => agentName), objects: objects.length, status };
    };
    const expectedRun = { names: [nodeName], objects: 1, status: 0 };
    /** Writes a certificate of the broker's authority. @returns settings that name it. */
    const writeCertificate = async () => {
      const files = {
        OVIRT_NODE_BROKER_CERT_FILE: join(folder, 'c.pem'),
        OVIRT_NODE_BROKER_KEY_FILE: join(folder, 'k.pem'),
      };
      const { cert, key } = broker.authority.issue({ name: 'agent' });
      await writeFile(files.OVIRT_NODE_BROKER_CERT_FILE, cert);
      await writeFile(files.OVIRT_NODE_BROKER_KEY_FILE, key);
      const trust = { OVIRT_NODE_BROKER_CA_FILE: join(folder, 'ca.pem') };
      return { account: traits.certified === 'external' ? trust : environment('agent'), files };
    };

    test('runs the agent over TLS with a password, which the agent does not log', async () => {
      expect(await runAgent(broker.url, environment('agent'))).toEqual(expectedRun);
    });

    test(`runs the agent with a client certificate${traits.certified === 'external' ? ', without user and password' : ''}`, async () => {
      const { account, files } = await writeCertificate();
      expect(await runAgent(broker.certifiedUrl, { ...account, ...files })).toEqual(expectedRun);
    });

    test.each([
      ['agent', 'agent'],
      ['viewer', 'console'],
      ['operator', 'console'],
    ] as const)('check passes for the account of %s as %s', async (user, role) => {
      const words = ['--broker', broker.url, '--as', role, '--timeout', '10'];
      const { failed, step } = await runCheck(words, environment(user));
      expect(failed).toEqual([]);
      expect(step('TLS')?.text).toMatch(/certificate of broker, signed by test authority/);
      expect(step('login')?.text).toBe(`logged in as user ${user}`);
      expect(step('permissions')?.ok).toBe(true);
    });

    test('check reports the missing permissions of a viewer that runs as an agent', async () => {
      const words = ['--broker', broker.url, '--as', 'agent', '--timeout', '10'];
      const { failed, step } = await runCheck(words, environment('viewer'));
      const failure = failed
        .map((text) => step(text))
        .find((one) => /exchanges|permissions/.test(one?.name ?? ''));
      expect(failure?.text).toMatch(
        /^not as an agent: (.* of the direct exchange|an indication to the topic exchange)/,
      );
      expect(failure?.advice).toMatch(/docs\/brokers\.md/);
    });

    test('check reports a wrong password and a missing one', async () => {
      const words = ['--broker', broker.url, '--timeout', '10'];
      const wrong = { ...environment('agent'), OVIRT_NODE_BROKER_PASSWORD_FILE: join(folder, 'ca.pem') };
      const { failed, step } = await runCheck(words, wrong);
      expect([failed, step('login')?.text]).toEqual([['login'], 'the broker refuses user agent']);
      const anonymous = await runCheck(words, { OVIRT_NODE_BROKER_CA_FILE: join(folder, 'ca.pem') });
      expect(anonymous.failed).toHaveLength(1);
      expect(anonymous.step(anonymous.failed[0] ?? '')?.advice).toMatch(
        /broker\.user and broker\.passwordFile/,
      );
    });

    test('refuses a connection without trust, with a wrong host name, or with a wrong password', async () => {
      const url = (host: string) => broker.url.replace('127.0.0.1', host);
      expect(await connectError({ ...as('agent'), ca: undefined })).toMatch(
        /not signed by a trusted authority/,
      );
      expect(await connectError({ ...as('agent'), ca: createAuthority().cert })).toMatch(
        /not signed by a trusted authority/,
      );
      expect(await connectError(as('agent'), url('localhost'))).toMatch(
        /its certificate is for 127\.0\.0\.1, not for localhost/,
      );
      expect(await connectError({ ...as('agent'), password: 'wrong' })).toMatch(
        /login refused for user agent/,
      );
    });

    test('refuses a broker whose certificate has expired', async () => {
      await using expired = await start({ fromDays: -9, untilDays: -2 });
      await using connection = dial({ ...as('agent'), ca: expired.authority.cert }, expired.url);
      await expect(connection.ready()).rejects.toMatchObject({
        kind: 'tls',
        message: expect.stringContaining('its certificate has expired'),
      });
    });

    test("admits a client certificate of the authority, and refuses none, an expired one, or another authority's", async () => {
      const account = traits.certified === 'external' ? {} : { user: 'agent', password: securedPassword };
      const { cert, key } = broker.authority.issue({ name: 'agent' });
      await using certified = dial({ ca: broker.authority.cert, cert, key, ...account }, broker.certifiedUrl);
      await certified.ready();
      expect(await send(certified, heartbeat)).toBe('accepted');
      const foreign = createAuthority().issue({ name: 'agent' });
      const expired = broker.authority.issue({ name: 'agent', fromDays: -9, untilDays: -2 });
      for (const presented of [{}, foreign, expired])
        expect(
          await connectError({ ca: broker.authority.cert, ...presented, ...account }, broker.certifiedUrl),
        ).toMatch(/client certificate/);
    });

    test('check reports that the broker asks for a certificate, and passes with one', async () => {
      const words = ['--broker', broker.certifiedUrl, '--as', 'agent', '--timeout', '10'];
      const { account, files } = await writeCertificate();
      const failing = await runCheck(words, account);
      expect(failing.failed).toEqual(['mechanism']);
      const { text = '', advice = '' } = failing.step('mechanism') ?? {};
      expect(`${text} ${advice}`).toMatch(/certificate/);
      expect(advice).toMatch(/broker\.certFile/);
      const passing = await runCheck(words, { ...account, ...files });
      expect(passing.failed).toEqual([]);
      expect(passing.step('TLS')?.text).toMatch(/the client certificate is of agent$/);
      if (traits.certified === 'external')
        expect(passing.step('login')?.text).toBe('logged in as the owner of the certificate (EXTERNAL)');
    });

    const rights: readonly (readonly [User, string, Destination, boolean])[] = [
      ['agent', 'send heartbeats', heartbeat, true],
      ['viewer', 'send heartbeats', heartbeat, false],
      ['operator', 'send heartbeats', heartbeat, false],
      ['agent', 'send a locate', locate, false],
      ['viewer', 'send a locate', locate, true],
      ['viewer', 'send to an agent', direct(nodeName), true],
      ['agent', 'send to the address of a role', forRole, false],
      ['viewer', 'send to the address of a role', forRole, false],
      ['operator', 'send to the address of a role', forRole, true],
    ];
    test.each(rights)(
      'applies the permission of the account %s to %s: %#',
      async (user, _action, destination, may) => {
        await using connection = dial(as(user));
        await connection.ready();
        expect(await send(connection, destination)).toBe(may ? 'accepted' : 'refused');
        // A refused message leaves the connection open.
        expect(connection.status().state).toBe('connected');
      },
    );

    test(`lets ${traits.guardsReceivers ? 'only agents' : 'every account'} receive from the address of an agent`, async () => {
      await using viewer = dial(as('viewer'));
      const attached = viewer.receive(direct(nodeName), () => undefined);
      if (traits.guardsReceivers) await expect(attached).rejects.toMatchObject({ kind: 'unauthorized' });
      else await attached;
      await using agent = dial(as('agent'));
      await agent.receive(direct(nodeName), () => undefined);
    });
  });
}

async function send(broker: Broker, destination: Destination): Promise<string> {
  const { outcome } = await broker.send(createMessage(destination, 'x'), { confirmed: true });
  return outcome;
}
