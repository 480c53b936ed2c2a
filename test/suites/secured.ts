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
interface Manner {
  /** How one logs in where a certificate is asked for: by it alone, or with a password besides. */
  readonly certified: 'external' | 'password';
  /** Whether it can be told who may receive what. */
  readonly guardsReceivers: boolean;
}

type User = 'agent' | 'viewer' | 'operator';
const own = { vendor: 'ovirt.org', product: 'node', instance: nodeUuid };
const direct = (key: string): Binding & Destination => ({ exchange: 'direct', key });
const topic = (key: string): Binding & Destination => ({ exchange: 'topic', key });
const heartbeat = topic(`agent.ind.heartbeat.ovirt_org.node.${nodeUuid}`);
const locate = topic('console.request.agent_locate');
const forRole = direct(`operator.${nodeName}`);

/** TLS, logins and rights on a real broker, with the configuration that an operator is shown. */
export function describeSecured(name: string, start: StartSecured, manner: Manner): void {
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
    const dial = (way: Partial<BrokerOptions>, url = broker.url): Broker =>
      connect({ urls: [url], containerId: `secured-${crypto.randomUUID()}`, retry: 'never', ...way });
    const refusalOf = async (way: Partial<BrokerOptions>, url?: string) => {
      await using tried = dial(way, url);
      return await tried.ready().then(
        () => 'let in',
        (error: Error) => error.message,
      );
    };
    const environment = (user: User) => ({
      OVIRT_NODE_BROKER_CA_FILE: join(folder, 'ca.pem'),
      OVIRT_NODE_BROKER_USER: user,
      OVIRT_NODE_BROKER_PASSWORD_FILE: join(folder, 'password'),
    });

    test('agent and console meet over TLS, each with its own account', async () => {
      await using _zoo = await openZoo([broker.url], undefined, own, as('agent'));
      await using way = dial(as('viewer'));
      await using console_ = await openConsole({ broker: way });
      expect((await collect(console_.discover())).map((found) => found.name)).toEqual([nodeName]);
      expect(await collect(console_.objects(nodeName, { className: 'animal' }))).toHaveLength(1);
    });

    /** Starts the agent as a program, and finds it as a viewer. */
    const started = async (url: string, settings: Readonly<Record<string, string>>) => {
      await using program = await openProgram({
        OVIRT_NODE_NODE_UUID: nodeUuid,
        OVIRT_NODE_BROKER_URLS: url,
        ...settings,
      });
      const running = program.start('agent');
      await running.waitForOutput('"connected"');
      await using way = dial(as('viewer'));
      await using console_ = await openConsole({ broker: way });
      const found = await collect(console_.discover());
      const objects = await collect(console_.objects(nodeName, { className: 'ovirtNode' }));
      const { status } = await running.end('SIGTERM');
      expect(running.out()).not.toContain(securedPassword);
      return { names: found.map(({ name: agentName }) => agentName), objects: objects.length, status };
    };
    const served = { names: [nodeName], objects: 1, status: 0 };
    /** Settings that name a certificate of the broker's authority. */
    const certificate = async () => {
      const files = {
        OVIRT_NODE_BROKER_CERT_FILE: join(folder, 'c.pem'),
        OVIRT_NODE_BROKER_KEY_FILE: join(folder, 'k.pem'),
      };
      const { cert, key } = broker.authority.issue({ name: 'agent' });
      await writeFile(files.OVIRT_NODE_BROKER_CERT_FILE, cert);
      await writeFile(files.OVIRT_NODE_BROKER_KEY_FILE, key);
      const trust = { OVIRT_NODE_BROKER_CA_FILE: join(folder, 'ca.pem') };
      return { account: manner.certified === 'external' ? trust : environment('agent'), files };
    };

    test('the agent as a program serves over TLS with a password, which it does not log', async () => {
      expect(await started(broker.url, environment('agent'))).toEqual(served);
    });

    test(`and with a certificate of its own${manner.certified === 'external' ? ', without user and password' : ''}`, async () => {
      const { account, files } = await certificate();
      expect(await started(broker.certifiedUrl, { ...account, ...files })).toEqual(served);
    });

    test.each([
      ['agent', 'agent'],
      ['viewer', 'console'],
      ['operator', 'console'],
    ] as const)('check finds all well for the account of %s as %s', async (user, role) => {
      const words = ['--broker', broker.url, '--as', role, '--timeout', '10'];
      const { failed, step } = await runCheck(words, environment(user));
      expect(failed).toEqual([]);
      expect(step('TLS')?.text).toMatch(/certificate of broker, signed by test authority/);
      expect(step('login')?.text).toBe(`logged in as user ${user}`);
      expect(step('permissions')?.ok).toBe(true);
    });

    test('check says what an account may not do that is none for it', async () => {
      const words = ['--broker', broker.url, '--as', 'agent', '--timeout', '10'];
      const { failed, step } = await runCheck(words, environment('viewer'));
      const found = failed
        .map((text) => step(text))
        .find((one) => /exchanges|permissions/.test(one?.name ?? ''));
      expect(found?.text).toMatch(/^not as an agent: .* of the direct exchange|, to the topic exchange/);
      expect(found?.advice).toMatch(/docs\/brokers\.md/);
    });

    test('check tells a wrong password, and who has none', async () => {
      const words = ['--broker', broker.url, '--timeout', '10'];
      const wrong = { ...environment('agent'), OVIRT_NODE_BROKER_PASSWORD_FILE: join(folder, 'ca.pem') };
      const { failed, step } = await runCheck(words, wrong);
      expect([failed, step('login')?.text]).toEqual([['login'], 'the broker refuses user agent']);
      const nobody = await runCheck(words, { OVIRT_NODE_BROKER_CA_FILE: join(folder, 'ca.pem') });
      expect(nobody.failed).toHaveLength(1);
      expect(nobody.step(nobody.failed[0] ?? '')?.advice).toMatch(/broker\.user and broker\.passwordFile/);
    });

    test('nobody is let in without trust, a right name, or a password', async () => {
      const url = (host: string) => broker.url.replace('127.0.0.1', host);
      expect(await refusalOf({ ...as('agent'), ca: undefined })).toMatch(/not vouched for by anybody/);
      expect(await refusalOf({ ...as('agent'), ca: createAuthority().cert })).toMatch(
        /not vouched for by anybody/,
      );
      expect(await refusalOf(as('agent'), url('localhost'))).toMatch(
        /its certificate is for 127\.0\.0\.1, not for localhost/,
      );
      expect(await refusalOf({ ...as('agent'), password: 'wrong' })).toMatch(/login refused for user agent/);
    });

    test('a broker whose certificate has ended is not trusted', async () => {
      await using late = await start({ fromDays: -9, untilDays: -2 });
      await using tried = dial({ ...as('agent'), ca: late.authority.cert }, late.url);
      await expect(tried.ready()).rejects.toMatchObject({
        kind: 'tls',
        message: expect.stringContaining('its certificate has expired'),
      });
    });

    test("where certificates are asked for, one of the authority lets in, none and a stranger's do not", async () => {
      const account = manner.certified === 'external' ? {} : { user: 'agent', password: securedPassword };
      const { cert, key } = broker.authority.issue({ name: 'agent' });
      await using certified = dial({ ca: broker.authority.cert, cert, key, ...account }, broker.certifiedUrl);
      await certified.ready();
      expect(await sent(certified, heartbeat)).toBe('accepted');
      const stranger = createAuthority().issue({ name: 'agent' });
      const expired = broker.authority.issue({ name: 'agent', fromDays: -9, untilDays: -2 });
      for (const shown of [{}, stranger, expired])
        expect(
          await refusalOf({ ca: broker.authority.cert, ...shown, ...account }, broker.certifiedUrl),
        ).toMatch(/certificate of this side/);
    });

    test('check says that a certificate is wanted, and takes one', async () => {
      const words = ['--broker', broker.certifiedUrl, '--as', 'agent', '--timeout', '10'];
      const { account, files } = await certificate();
      const without = await runCheck(words, account);
      expect(without.failed).toEqual(['mechanism']);
      const { text = '', advice = '' } = without.step('mechanism') ?? {};
      expect(`${text} ${advice}`).toMatch(/certificate/);
      expect(advice).toMatch(/broker\.certFile/);
      const withOne = await runCheck(words, { ...account, ...files });
      expect(withOne.failed).toEqual([]);
      expect(withOne.step('TLS')?.text).toMatch(/it may see that of agent$/);
      if (manner.certified === 'external')
        expect(withOne.step('login')?.text).toBe('logged in as the owner of the certificate (EXTERNAL)');
    });

    const rights: readonly (readonly [User, string, Destination, boolean])[] = [
      ['agent', 'tell what agents tell', heartbeat, true],
      ['viewer', 'tell what agents tell', heartbeat, false],
      ['operator', 'tell what agents tell', heartbeat, false],
      ['agent', 'ask who is there', locate, false],
      ['viewer', 'ask who is there', locate, true],
      ['viewer', 'ask an agent', direct(nodeName), true],
      ['agent', 'send to the address of a role', forRole, false],
      ['viewer', 'send to the address of a role', forRole, false],
      ['operator', 'send to the address of a role', forRole, true],
    ];
    test.each(rights)('the account of %s may %s: %#', async (user, _what, destination, may) => {
      await using one = dial(as(user));
      await one.ready();
      expect(await sent(one, destination)).toBe(may ? 'accepted' : 'refused');
      // What was refused has cost nothing else.
      expect(one.status().state).toBe('connected');
    });

    test(`what is asked of an agent is heard by ${manner.guardsReceivers ? 'agents only' : 'whoever wants to'}`, async () => {
      await using viewer = dial(as('viewer'));
      const heard = viewer.receive(direct(nodeName), () => undefined);
      if (manner.guardsReceivers) await expect(heard).rejects.toMatchObject({ kind: 'unauthorized' });
      else await heard;
      await using agent = dial(as('agent'));
      await agent.receive(direct(nodeName), () => undefined);
    });
  });
}

async function sent(broker: Broker, destination: Destination): Promise<string> {
  const { outcome } = await broker.send(createMessage(destination, 'x'), { confirmed: true });
  return outcome;
}
