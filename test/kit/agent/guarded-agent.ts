import { readFileSync } from 'node:fs';
import { Agent, type BoundClass, type CallRecord } from '#agent';
import { systemClock } from '#base';
import { type Broker, type BrokerOptions, connect } from '#broker';
import { type PolicySource, readPolicy } from '#node';
import { type ObjectClass, readSchemaXml } from '#qmf';
import { AccessControl } from '../../../src/access/access-control.ts';
import { nodeUuid } from '../node/facts.ts';
import { waitUntil } from '../wait-until.ts';
import { memoryLog, type ZooLog } from './zoo.ts';

export const guardedName = `ovirt.org:node:${nodeUuid}`;
export const machineName = `com.redhat.ovirtNode:ovirtNode:${nodeUuid}`;

/** An agent of the node's schema and rights, whose methods do nothing but tell that they were called. */
export interface GuardedAgent extends AsyncDisposable {
  readonly agent: Agent<object>;
  readonly rights: AccessControl;
  readonly broker: Broker;
  readonly log: ZooLog;
  readonly calls: { readonly method: string; readonly user: string | undefined; readonly role: string }[];
  /** What an audit would tell. */
  readonly audited: CallRecord[];
  /** Methods of calls that would be on disk as begun. */
  readonly kept: string[];
}

/** Logs in as told. Resolves when it is known whether the broker vouches. */
export async function openGuardedAgent(
  way: Pick<BrokerOptions, 'urls' | 'dialect' | 'user' | 'password'>,
  source: Omit<PolicySource, 'origin'>,
): Promise<GuardedAgent> {
  const log = memoryLog();
  const calls: { method: string; user: string | undefined; role: string }[] = [];
  const audited: CallRecord[] = [];
  const kept: string[] = [];
  const id = () => `ovirt-node-${crypto.randomUUID()}`;
  const broker = connect({ ...way, containerId: id(), retry: 'forever' });
  const rights: AccessControl = new AccessControl({
    policy: readPolicy([{ origin: 'policy.', ...source }]),
    broker,
    dial: () => connect({ ...way, containerId: id(), retry: 'never' }),
    agentName: guardedName,
    clock: systemClock,
    log,
    receiveForRole: (role) => agent.receiveForRole(role),
    onChange: () => agent.sendHeartbeat(),
  });
  const schema = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
  const classes = schema.classes.filter((found) => found.kind === 'object');
  const agent: Agent<object> = new Agent<object>({
    schema,
    classes: classes.map((found) => bound(found, calls)),
    vendor: 'ovirt.org',
    product: 'node',
    instance: nodeUuid,
    epoch: 1,
    broker,
    log,
    authorize: rights.authorize,
    mutations: {
      isMutation: () => true,
      onCall: (record) => audited.push(record),
      isJournaled: () => true,
      journal: {
        find: () => Promise.resolve(undefined),
        begin: async (_key, { method }) => void kept.push(method),
        end: () => Promise.resolve(),
      },
    },
    publishJitterMs: 0,
    attributes: () => new Map([['roleAddresses', new Map(rights.roleAddresses.map((role) => [role, '']))]]),
  });
  agent.update({});
  await agent.open();
  rights.open();
  await waitUntil(() => rights.identityVouched !== undefined, 30_000);
  return {
    agent,
    rights,
    broker,
    log,
    calls,
    audited,
    kept,
    async [Symbol.asyncDispose]() {
      rights.close();
      await agent.close();
      await broker.close();
    },
  };
}

function bound({ id, methods }: ObjectClass, calls: GuardedAgent['calls']): BoundClass<object> {
  const names = id.className === 'ovirtNode' ? [machineName] : [];
  const tell: BoundClass<object>['methods'][string] = (_args, _row, { method, grant }) => {
    calls.push({ method, user: grant.user, role: grant.role });
    return {};
  };
  return {
    name: id.className,
    rows: () => new Map(names.map((name) => [name, {}])),
    properties: () => ({}),
    statistics: () => ({}),
    methods: Object.fromEntries(methods.map(({ name }) => [name, tell])),
  };
}
