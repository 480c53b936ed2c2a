import type { AgentRecord, Console, LiveObject, LiveObjects } from '#console';
import { displayName } from '../../select/agent-names.ts';
import { memberValue } from '../columns/class-view.ts';
import { isNumber } from '../text/plain-value.ts';

/** One machine of a fleet; absent figures are undefined. */
export interface Machine {
  readonly name: string;
  readonly host: string;
  readonly hostname: string | undefined;
  readonly state: AgentRecord['state'];
  readonly load1: number | undefined;
  readonly cpuUsage: number | undefined;
  readonly memoryUsedKiB: number | undefined;
  readonly memoryKiB: number | undefined;
  /** Interfaces that are up and have no carrier. */
  readonly linksDown: number;
}

/** The orders of machines. Silent machines come first in each. */
const orders = {
  load: (a, b) => descending(a.load1, b.load1),
  cpu: (a, b) => descending(a.cpuUsage, b.cpuUsage),
  memory: (a, b) => descending(memoryShare(a), memoryShare(b)),
  links: (a, b) => descending(a.linksDown, b.linksDown),
  host: () => 0,
} satisfies Readonly<Record<string, (a: Machine, b: Machine) => number>>;

export type MachineOrder = keyof typeof orders;
export const machineOrders = Object.keys(orders) as readonly MachineOrder[];

/** The classes that {@link readMachines} needs. */
export const machineClasses = {
  packageName: 'com.redhat.ovirtNode',
  classNames: ['ovirtNode', 'networkInterface'],
};

/** Reads the machines out of a live collection: silent ones first, then in the given order. */
export function readMachines(
  console: Pick<Console, 'agent'>,
  live: LiveObjects,
  order: MachineOrder,
): readonly Machine[] {
  const byAgent = Map.groupBy(live.objects(), ({ agentName }) => agentName);
  return [...byAgent]
    .flatMap(([agentName, objects]) => {
      const agent = console.agent(agentName);
      return agent === undefined ? [] : [readMachine(agent, objects)];
    })
    .toSorted(
      (a, b) =>
        Number(b.state === 'silent') - Number(a.state === 'silent') ||
        orders[order](a, b) ||
        a.host.localeCompare(b.host),
    );
}

function readMachine(agent: AgentRecord, objects: readonly LiveObject[]): Machine {
  const node = objects.find(({ schemaId }) => schemaId.className === 'ovirtNode')?.values;
  const number = (member: string) => {
    const value = node === undefined ? undefined : memberValue(node, member);
    return isNumber(value) ? Number(value) : undefined;
  };
  const isDown = ({ values }: LiveObject) =>
    memberValue(values, 'adminUp') === true && memberValue(values, 'carrier') === false;
  return {
    name: agent.name,
    host: displayName(agent),
    hostname: agent.hostname,
    state: agent.state,
    load1: number('loadAverage1'),
    cpuUsage: number('cpuUsage'),
    memoryUsedKiB: number('memoryUsed'),
    memoryKiB: number('memory'),
    linksDown: objects.filter((object) => object.schemaId.className === 'networkInterface' && isDown(object))
      .length,
  };
}

const memoryShare = ({ memoryUsedKiB, memoryKiB }: Machine) =>
  memoryUsedKiB === undefined || !memoryKiB ? undefined : memoryUsedKiB / memoryKiB;

/** The largest first, unknown ones last. */
const descending = (a = Number.NEGATIVE_INFINITY, b = Number.NEGATIVE_INFINITY): number =>
  a === b ? 0 : b - a;
