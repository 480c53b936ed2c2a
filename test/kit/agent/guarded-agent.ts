import { readFileSync } from 'node:fs';
import { AccessControl, type MethodTable, type PolicySource, readPolicy } from '#access';
import { Agent, type BoundClass, type CallRecord } from '#agent';
import { systemClock } from '#base';
import { type Broker, type BrokerOptions, connect } from '#broker';
import { methodTable } from '#node';
import { type ObjectClass, readSchemaXml } from '#qmf';
import { nodeUuid } from '../node/facts.ts';
import { waitUntil } from '../wait-until.ts';
import { memoryLog, type ZooLog } from './zoo.ts';

export const guardedName = `ovirt.org:node:${nodeUuid}`;
export const machineName = `com.redhat.ovirtNode:ovirtNode:${nodeUuid}`;

/** The method that only an administrator may call here: no test outside the virtual machine calls a power method. */
export const administratorMethod = 'changeRollback';
const table = {
  ...methodTable,
  ovirtNode: { ...methodTable.ovirtNode, [administratorMethod]: { right: 'power', kept: true } },
} satisfies MethodTable;

/** An agent with the schema and the access control of a node. Its methods only record their calls. */
export interface GuardedAgent extends AsyncDisposable {
  readonly agent: Agent<object>;
  readonly access: AccessControl;
  readonly broker: Broker;
  readonly log: ZooLog;
  readonly calls: { readonly method: string; readonly user: string | undefined; readonly role: string }[];
  /** Every audited call. */
  readonly audited: CallRecord[];
  /** The methods of calls that the journal received as begun. */
  readonly journaled: string[];
}

/** Opens the agent with the account of `connection`. Resolves when the test of the broker's vouching has ended. */
export async function openGuardedAgent(
  connection: Pick<BrokerOptions, 'urls' | 'dialect' | 'user' | 'password'>,
  source: Omit<PolicySource, 'origin'>,
): Promise<GuardedAgent> {
  const log = memoryLog();
  const calls: { method: string; user: string | undefined; role: string }[] = [];
  const audited: CallRecord[] = [];
  const journaled: string[] = [];
  const containerId = () => `ovirt-node-${crypto.randomUUID()}`;
  const broker = connect({ ...connection, containerId: containerId(), retry: 'forever' });
  const access: AccessControl = new AccessControl({
    policy: readPolicy([{ origin: 'policy.', ...source }], table),
    broker,
    dial: () => connect({ ...connection, containerId: containerId(), retry: 'never' }),
    agentName: guardedName,
    clock: systemClock,
    log,
    receiveForRole: (role) => agent.receiveForRole(role),
    onChange: () => agent.sendHeartbeat(),
  });
  const schema = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
  const classes = schema.classes.filter((schemaClass) => schemaClass.kind === 'object');
  const agent: Agent<object> = new Agent<object>({
    schema,
    classes: classes.map((schemaClass) => bindClass(schemaClass, calls)),
    vendor: 'ovirt.org',
    product: 'node',
    instance: nodeUuid,
    epoch: 1,
    broker,
    log,
    authorize: access.authorize,
    identify: access.identify,
    mutations: {
      isMutation: () => true,
      onCall: (record) => audited.push(record),
      isJournaled: () => true,
      journal: {
        find: () => Promise.resolve(undefined),
        begin: async (_key, { method }) => void journaled.push(method),
        end: () => Promise.resolve(),
      },
    },
    publishJitterMs: 0,
    attributes: () => new Map([['roleAddresses', new Map(access.roleAddresses.map((role) => [role, '']))]]),
  });
  agent.update({});
  await agent.open();
  access.open();
  await waitUntil(() => access.isVouched !== undefined, 30_000);
  return {
    agent,
    access,
    broker,
    log,
    calls,
    audited,
    journaled,
    async [Symbol.asyncDispose]() {
      access.close();
      await agent.close();
      await broker.close();
    },
  };
}

/** Binds a class to one object where it is the machine's class, otherwise to none. */
function bindClass({ id, methods }: ObjectClass, calls: GuardedAgent['calls']): BoundClass<object> {
  const names = id.className === 'ovirtNode' ? [machineName] : [];
  const recordCall: BoundClass<object>['methods'][string] = (_args, _row, { method, grant }) => {
    calls.push({ method, user: grant.user, role: grant.role });
    return {};
  };
  return {
    name: id.className,
    rows: () => new Map(names.map((name) => [name, {}])),
    properties: () => ({}),
    statistics: () => ({}),
    methods: Object.fromEntries(methods.map(({ name }) => [name, recordCall])),
  };
}
