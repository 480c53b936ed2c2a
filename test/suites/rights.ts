import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Broker, connect, type Dialect } from '#broker';
import { openConsole } from '#console';
import { type IncomingMessage, readReply, roleBinding } from '#qmf';
import { chooseDialect } from '../../src/broker/dialect/choose-dialect.ts';
import { type GuardedAgent, guardedName, machineName, openGuardedAgent } from '../kit/agent/guarded-agent.ts';
import { sendForged } from '../kit/hostile/forger.ts';
import { type ForgerKnowledge, forgeries, request } from '../kit/hostile/forgeries.ts';
import { waitUntil } from '../kit/wait-until.ts';

/** Accounts that a broker of these tests has; each has the password of {@link passwordOf}. */
export type Account = 'agent' | 'viewer' | 'operator';
export const passwordOf = (user: Account) => `${user}-secret`;

export interface GuardedBroker extends AsyncDisposable {
  readonly url: string;
  readonly dialect?: Dialect | undefined;
}

/** What a broker does about who sends. */
export interface Expected {
  /** It refuses messages under another's name. */
  readonly vouches: boolean;
  /** It lets the operator alone send to the address of the role of that name. */
  readonly guards: boolean;
}

/** What holds of rights on a broker, whatever somebody says that they are. */
export function describeRights(
  name: string,
  start: () => Promise<GuardedBroker>,
  { vouches, guards }: Expected,
): void {
  describe(`on ${name}`, () => {
    let broker: GuardedBroker;
    let guarded: GuardedAgent;
    let viewer: Listener;
    let operator: Listener;
    const policy = { callers: { 'operator*': 'operator' }, addresses: ['operator'] } as const;
    const method = 'setBeeping';

    beforeAll(async () => {
      broker = await start();
      guarded = await openGuardedAgent(wayOf(broker, 'agent'), policy);
      viewer = await listen(broker, 'viewer');
      operator = await listen(broker, 'operator');
    }, 100_000);
    afterAll(async () => {
      await viewer?.broker.close();
      await operator?.broker.close();
      await guarded?.[Symbol.asyncDispose]();
      await broker?.[Symbol.asyncDispose]();
    });

    test(`the agent finds that it ${vouches ? 'vouches' : 'does not vouch'} for callers`, () => {
      expect(guarded.rights.identityVouched).toBe(vouches);
      expect(guarded.rights.roleAddresses).toEqual(guards && !vouches ? ['operator'] : []);
      expect(guarded.rights.canMutate).toBe(vouches || guards);
    });

    test.each(Object.keys(forgeries))('nothing is done for a viewer who comes with %s', async (way) => {
      const forgery = forgeries[way];
      if (forgery === undefined) throw new Error(`no forgery ${way}`);
      const knows = knowsOf(way);
      const account = accountOf('viewer', 'viewer-1');
      const target = forgery.isLinked ? (account.target ?? knows.to ?? undefined) : account.target;
      const became = await sendForged({ ...account, target }, forgery.write(knows));
      if (vouches && forgery.isNamed) expect(became).toBe('refused');
      await nothingWasDone();
    });

    test('nor for one whose container and link are called operator', async () => {
      const octets = request(knowsOf('container'), 'viewer');
      await sendForged(accountOf('viewer', 'operator'), octets);
      await nothingWasDone();
    });

    test("nor for one who sends another's request again, or sends to the address of a role", async () => {
      const knows = knowsOf('replay');
      const stolen = request({ ...knows, viewerReplies: operator.address }, 'operator');
      await sendForged(accountOf('viewer', 'viewer-2'), stolen);
      await sendForged(accountOf('viewer', 'viewer-2'), stolen);
      const route = routeTo(viewer.broker, broker.dialect, roleBinding('operator', guardedName).key);
      for (const user of ['viewer', 'operator']) {
        const octets = request({ ...knows, ...route, correlationId: `role-${user}` }, user);
        await sendForged(accountOf('viewer', 'viewer-3'), octets);
      }
      await nothingWasDone();
    });

    test(`the operator ${vouches || guards ? 'may' : 'may not, either'}`, async () => {
      const console = await openConsole({ broker: operator.broker, role: 'operator' });
      for await (const agent of console.discover({ ms: 20_000 })) if (agent.name === guardedName) break;
      const call = console.call(guardedName, { objectName: machineName }, method, { on: true });
      if (vouches || guards) {
        await call;
        const user = vouches ? 'operator' : undefined;
        expect(guarded.calls.splice(0)).toEqual([{ method, user, role: 'operator' }]);
        const power = console.call(guardedName, { objectName: machineName }, 'hardwareShutdown', {});
        await expect(power).rejects.toMatchObject({ code: 6 });
      } else {
        await expect(call).rejects.toMatchObject({ code: 6 });
      }
      expect(guarded.calls).toEqual([]);
      await console.close();
    });

    // Nobody is an operator elsewhere.
    if (vouches || guards)
      test('what the operator had carried out is not when a viewer sends it again', async () => {
        const key = vouches ? guardedName : roleBinding('operator', guardedName).key;
        const route = routeTo(operator.broker, broker.dialect, key);
        const knows = { ...knowsOf('carried-out'), ...route, viewerReplies: operator.address };
        const same = request(knows, 'operator');
        expect(await sendForged(accountOf('operator', 'operator-1'), same)).toBe('accepted');
        await waitUntil(() => operator.heard.has('carried-out'), 20_000);
        expect(guarded.calls.splice(0)).toMatchObject([{ method, role: 'operator' }]);
        expect(guarded.audited.splice(0).at(-1)).toMatchObject({ method, status: 0 });

        expect(await sendForged(accountOf('viewer', 'viewer-4'), same)).toBe('refused');
        // Nor under its own name, which the broker does not refuse.
        const own = { ...knows, ...routeTo(viewer.broker, broker.dialect, guardedName) };
        expect(await sendForged(accountOf('viewer', 'viewer-4'), request(own, 'viewer'))).toBe('accepted');
        await waitUntil(() => guarded.audited.length > 0, 20_000);
        expect(guarded.audited.splice(0)).toMatchObject([{ method, status: 6, grant: undefined }]);
        expect(guarded.calls).toEqual([]);
      });

    const accountOf = (user: Account, called: string) => ({
      url: broker.url,
      user,
      password: passwordOf(user),
      called,
      target: dialectOf(viewer.broker, broker.dialect).targets?.direct,
    });

    function knowsOf(correlationId: string): ForgerKnowledge {
      return {
        ...routeTo(viewer.broker, broker.dialect, guardedName),
        viewer: 'viewer',
        operator: 'operator',
        role: roleBinding('operator', guardedName).key,
        viewerReplies: viewer.address,
        operatorReplies: operator.address,
        correlationId,
        objectName: machineName,
        method,
        args: { on: true },
      };
    }

    /** A call that must be refused is answered after all that were sent before it. */
    async function nothingWasDone(): Promise<void> {
      const correlationId = crypto.randomUUID();
      const octets = request({ ...knowsOf(correlationId), method: 'hardwareShutdown', args: {} }, 'viewer');
      expect(await sendForged(accountOf('viewer', 'viewer-0'), octets)).toBe('accepted');
      await waitUntil(() => viewer.heard.has(correlationId), 20_000);
      expect(guarded.calls).toEqual([]);
      const kinds = new Set([...viewer.heard.values(), ...operator.heard.values()]);
      expect([...kinds]).toEqual(['exception']);
      expect(guarded.agent.countObjects()).toEqual({ classes: 8, objects: 1 });
      // The audit tells of refusals, with nobody's right, and nothing is kept as begun.
      const told = guarded.audited.splice(0);
      expect(told.map(({ method: asked }) => asked)).toContain('hardwareShutdown');
      expect(told.filter(({ status, grant }) => status !== 6 || grant !== undefined)).toEqual([]);
      expect(guarded.kept).toEqual([]);
    }
  });
}

/** Kinds of the answers that came, by correlation id. */
interface Listener {
  readonly broker: Broker;
  readonly address: string;
  readonly heard: ReadonlyMap<string, string>;
}

function wayOf({ url, dialect }: GuardedBroker, user: Account) {
  return { urls: [url], dialect, user, password: passwordOf(user) };
}

async function listen(on: GuardedBroker, user: Account): Promise<Listener> {
  const broker = connect({
    ...wayOf(on, user),
    containerId: `listens-${crypto.randomUUID()}`,
    retry: 'never',
  });
  await broker.ready();
  const heard = new Map<string, string>();
  const receiver = await broker.receiveReplies((message: IncomingMessage) => {
    const reply = readReply(message);
    if (reply.kind !== 'ignored') heard.set(reply.correlationId ?? '', reply.kind);
  });
  return { broker, address: receiver.address() ?? '', heard };
}

/** Where the dialect of a broker sends what goes under a key of the direct exchange. */
function routeTo(
  broker: Broker,
  given: Dialect | undefined,
  key: string,
): Pick<ForgerKnowledge, 'to' | 'subject'> {
  const { to, subject = '' } = dialectOf(broker, given).route({ exchange: 'direct', key });
  return { to: to ?? null, subject };
}

function dialectOf(broker: Broker, given: Dialect | undefined): Dialect {
  const status = broker.status();
  return given ?? chooseDialect(undefined, status.state === 'connected' ? status.product : undefined);
}
