import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Broker, connect, type Dialect } from '#broker';
import { openConsole } from '#console';
import { type IncomingMessage, readReply, roleBinding } from '#qmf';
import { chooseDialect } from '../../src/broker/dialect/choose-dialect.ts';
import {
  administratorMethod,
  type GuardedAgent,
  guardedName,
  machineName,
  openGuardedAgent,
} from '../kit/agent/guarded-agent.ts';
import { sendForged } from '../kit/hostile/forger.ts';
import { type ForgerKnowledge, forgeries, request } from '../kit/hostile/forgeries.ts';
import { waitUntil } from '../kit/wait-until.ts';

/** The accounts of the tested broker, each with the password of {@link passwordOf}. */
export type Account = 'agent' | 'viewer' | 'operator';
export const passwordOf = (user: Account) => `${user}-secret`;

export interface GuardedBroker extends AsyncDisposable {
  readonly url: string;
  readonly dialect?: Dialect | undefined;
}

/** How the broker treats senders. */
export interface ExpectedProtection {
  /** The broker refuses messages under another account's name. */
  readonly vouches: boolean;
  /** The broker lets only the operator send to the address of the role `operator`. */
  readonly guards: boolean;
}

/** Tests that nobody gains rights on a broker by claiming to be another account. */
export function describeRights(
  name: string,
  start: () => Promise<GuardedBroker>,
  { vouches, guards }: ExpectedProtection,
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
      guarded = await openGuardedAgent(connectionOf(broker, 'agent'), policy);
      viewer = await listen(broker, 'viewer');
      operator = await listen(broker, 'operator');
    }, 100_000);
    afterAll(async () => {
      await viewer?.broker.close();
      await operator?.broker.close();
      await guarded?.[Symbol.asyncDispose]();
      await broker?.[Symbol.asyncDispose]();
    });

    test(`the agent detects that the broker ${vouches ? 'vouches' : 'does not vouch'} for callers`, () => {
      expect(guarded.access.isVouched).toBe(vouches);
      expect(guarded.access.roleAddresses).toEqual(guards && !vouches ? ['operator'] : []);
      expect(guarded.access.canMutate).toBe(vouches || guards);
    });

    test.each(Object.keys(forgeries))(
      'refuses a viewer who claims to be the operator by %s',
      async (name) => {
        const forgery = forgeries[name];
        if (forgery === undefined) throw new Error(`no forgery ${name}`);
        const knowledge = createKnowledge(name);
        const account = accountOf('viewer', 'viewer-1');
        const target = forgery.isLinked ? (account.target ?? knowledge.to ?? undefined) : account.target;
        const outcome = await sendForged({ ...account, target }, forgery.write(knowledge));
        if (vouches && forgery.isNamed) expect(outcome).toBe('refused');
        await expectNothingDone();
      },
    );

    test('refuses a viewer whose container and link are named operator', async () => {
      const octets = request(createKnowledge('container'), 'viewer');
      await sendForged(accountOf('viewer', 'operator'), octets);
      await expectNothingDone();
    });

    test("refuses a viewer who replays the operator's request or sends to the address of a role", async () => {
      const knowledge = createKnowledge('replay');
      const stolen = request({ ...knowledge, viewerReplies: operator.address }, 'operator');
      await sendForged(accountOf('viewer', 'viewer-2'), stolen);
      await sendForged(accountOf('viewer', 'viewer-2'), stolen);
      const route = routeTo(viewer.broker, broker.dialect, roleBinding('operator', guardedName).key);
      for (const user of ['viewer', 'operator']) {
        const octets = request({ ...knowledge, ...route, correlationId: `role-${user}` }, user);
        await sendForged(accountOf('viewer', 'viewer-3'), octets);
      }
      await expectNothingDone();
    });

    test(`${vouches || guards ? 'permits' : 'refuses'} a call of the operator`, async () => {
      const console = await openConsole({ broker: operator.broker, role: 'operator' });
      for await (const agent of console.discover({ ms: 20_000 })) if (agent.name === guardedName) break;
      const call = console.call(guardedName, { objectName: machineName }, method, { on: true });
      if (vouches || guards) {
        await call;
        const user = vouches ? 'operator' : undefined;
        expect(guarded.calls.splice(0)).toEqual([{ method, user, role: 'operator' }]);
        const other = console.call(guardedName, { objectName: machineName }, administratorMethod, {});
        await expect(other).rejects.toMatchObject({ code: 6 });
      } else {
        await expect(call).rejects.toMatchObject({ code: 6 });
      }
      expect(guarded.calls).toEqual([]);
      await console.close();
    });

    // On other brokers no caller is an operator.
    if (vouches || guards)
      test("refuses a viewer who replays the operator's request after its execution", async () => {
        const key = vouches ? guardedName : roleBinding('operator', guardedName).key;
        const route = routeTo(operator.broker, broker.dialect, key);
        const knowledge = { ...createKnowledge('carried-out'), ...route, viewerReplies: operator.address };
        const same = request(knowledge, 'operator');
        expect(await sendForged(accountOf('operator', 'operator-1'), same)).toBe('accepted');
        await waitUntil(() => operator.received.has('carried-out'), 20_000);
        expect(guarded.calls.splice(0)).toMatchObject([{ method, role: 'operator' }]);
        expect(guarded.audited.splice(0).at(-1)).toMatchObject({ method, status: 0 });

        expect(await sendForged(accountOf('viewer', 'viewer-4'), same)).toBe('refused');
        // The broker takes the same request under the viewer's own name; the agent refuses it.
        const ownRequest = { ...knowledge, ...routeTo(viewer.broker, broker.dialect, guardedName) };
        expect(await sendForged(accountOf('viewer', 'viewer-4'), request(ownRequest, 'viewer'))).toBe(
          'accepted',
        );
        await waitUntil(() => guarded.audited.length > 0, 20_000);
        expect(guarded.audited.splice(0)).toMatchObject([{ method, status: 6, grant: undefined }]);
        expect(guarded.calls).toEqual([]);
      });

    const accountOf = (user: Account, name: string) => ({
      url: broker.url,
      user,
      password: passwordOf(user),
      name,
      target: dialectOf(viewer.broker, broker.dialect).targets?.direct,
    });

    function createKnowledge(correlationId: string): ForgerKnowledge {
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

    /** Waits for the refusal of one more call, which the agent answers after all calls before it; expects no execution. */
    async function expectNothingDone(): Promise<void> {
      const correlationId = crypto.randomUUID();
      const octets = request(
        { ...createKnowledge(correlationId), method: administratorMethod, args: {} },
        'viewer',
      );
      expect(await sendForged(accountOf('viewer', 'viewer-0'), octets)).toBe('accepted');
      await waitUntil(() => viewer.received.has(correlationId), 20_000);
      expect(guarded.calls).toEqual([]);
      const kinds = new Set([...viewer.received.values(), ...operator.received.values()]);
      expect([...kinds]).toEqual(['exception']);
      expect(guarded.agent.countObjects()).toEqual({ classes: 9, objects: 1 });
      // The audit records refusals without a grant, and the journal has no entry.
      const records = guarded.audited.splice(0);
      expect(records.map((record) => record.method)).toContain(administratorMethod);
      expect(records.filter(({ status, grant }) => status !== 6 || grant !== undefined)).toEqual([]);
      expect(guarded.journaled).toEqual([]);
    }
  });
}

/** A connection that receives answers. */
interface Listener {
  readonly broker: Broker;
  readonly address: string;
  /** Kinds of the answers, by correlation id. */
  readonly received: ReadonlyMap<string, string>;
}

function connectionOf({ url, dialect }: GuardedBroker, user: Account) {
  return { urls: [url], dialect, user, password: passwordOf(user) };
}

async function listen(on: GuardedBroker, user: Account): Promise<Listener> {
  const broker = connect({
    ...connectionOf(on, user),
    containerId: `listener-${crypto.randomUUID()}`,
    retry: 'never',
  });
  await broker.ready();
  const received = new Map<string, string>();
  const receiver = await broker.receiveReplies((message: IncomingMessage) => {
    const reply = readReply(message);
    if (reply.kind !== 'ignored') received.set(reply.correlationId ?? '', reply.kind);
  });
  return { broker, address: receiver.address() ?? '', received };
}

/** Returns the address and subject by which the broker's dialect sends to a key of the direct exchange. */
function routeTo(
  broker: Broker,
  configured: Dialect | undefined,
  key: string,
): Pick<ForgerKnowledge, 'to' | 'subject'> {
  const { to, subject = '' } = dialectOf(broker, configured).route({ exchange: 'direct', key });
  return { to: to ?? null, subject };
}

function dialectOf(broker: Broker, configured: Dialect | undefined): Dialect {
  const status = broker.status();
  return configured ?? chooseDialect(undefined, status.state === 'connected' ? status.product : undefined);
}
