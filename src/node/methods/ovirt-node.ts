import {
  concernedLinks,
  createBond,
  createBridge,
  createFromXml,
  createVlan,
  flattenDefinition,
  loadInterfaceXml,
  type NetworkAction,
} from '#actions';
import { compact } from '#base';
import { objectIdToMap, type VariantMap } from '#qmf';
import type { NodeFacts } from '../facts/node-facts.ts';
import { type InterfaceRow, isActive, isPersistent } from '../interfaces/interface-row.ts';
import { interfaceByMac, interfaceByName, interfaceByUuid, interfacesOfState } from '../interfaces/lookup.ts';
import { agentName, interfaceId } from '../names.ts';
import type { OvirtNode } from '../schema.generated.ts';
import { beepForMethod, setBeepingMethod } from './identify.ts';
import type { ClassMethods } from './method.ts';
import { definitionRequest } from './network/definition-method.ts';
import type { NetworkRequest } from './network/network-change.ts';
import { networkMethod, savedAddresses, toItems, toOptions } from './network/network-method.ts';
import { transactionDeadline, transactionMethod } from './network/transaction-method.ts';
import { cancelPowerMethod, powerMethod, schedulePowerMethod } from './power.ts';
import { setPropertiesMethod } from './set-properties.ts';
import { validateChangeMethod } from './validate-change.ts';

type In<M extends keyof OvirtNode['methods']> = OvirtNode['methods'][M]['in'];
type Created = OvirtNode['methods']['createVlanInterface']['out'];

/** Methods of class ovirtNode. */
export const ovirtNodeMethods: ClassMethods<OvirtNode, NodeFacts> = {
  hardwareShutdown: powerMethod('shutdown'),
  hardwareRestart: powerMethod('restart'),
  schedulePowerAction: schedulePowerMethod,
  cancelPowerAction: cancelPowerMethod,
  setBeeping: setBeepingMethod,
  beepFor: beepForMethod,
  createBondingInterface: networkMethod(
    ({ interfaceName, mode, members, options, persistent }: In<'createBondingInterface'>) => {
      const args = { interfaceName, mode, members: toItems(members), options: toOptions(options) };
      return creation(interfaceName, createBond, args, { write: writeNew(interfaceName, persistent) });
    },
  ),
  createVlanInterface: networkMethod(({ persistent, ...args }: In<'createVlanInterface'>) =>
    creation(args.interfaceName, createVlan, args, {
      write: writeNew(args.interfaceName, persistent),
      concerns: [args.lowerInterface],
    }),
  ),
  createBridgeInterface: networkMethod(
    ({ interfaceName, ports, options, persistent }: In<'createBridgeInterface'>) => {
      const args = { interfaceName, ports: toItems(ports), options: toOptions(options) };
      return creation(interfaceName, createBridge, args, { write: writeNew(interfaceName, persistent) });
    },
  ),
  defineInterfaceXML: networkMethod(async ({ xmlDesc }: In<'defineInterfaceXML'>, _row, context) => {
    const { readInterfaceXml } = await loadInterfaceXml();
    const definition = readInterfaceXml(xmlDesc);
    const { name } = definition;
    return definitionRequest<Created>(context, {
      method: 'defineInterfaceXML',
      name,
      others: concernedLinks(definition),
      change: { operation: 'define', interfaces: flattenDefinition(definition) },
      result: (facts) => ({ interface: interfaceByName(facts, name) }),
    });
  }),
  createInterfaceXML: networkMethod(async ({ xmlDesc }: In<'createInterfaceXML'>, _row, context) => {
    const { readRunnableXml } = await loadInterfaceXml();
    const xml = readRunnableXml(xmlDesc);
    const { name } = xml.definition;
    const saved = {
      ipv4: await savedAddresses(context, name, 'ipv4'),
      ipv6: await savedAddresses(context, name, 'ipv6'),
    };
    return creation(name, createFromXml, { xml, saved }, { concerns: concernedLinks(xml.definition) });
  }),
  lookupInterfaceByName: {
    right: 'read',
    execute: (_context, { name }, facts) => ({ interface: interfaceByName(facts, name) }),
  },
  lookupInterfaceByMAC: {
    right: 'read',
    execute: (_context, { mac }, facts) => ({ interface: interfaceByMac(facts, mac) }),
  },
  lookupInterfaceByUUID: {
    right: 'read',
    execute: (_context, { uuid }, facts) => ({ interface: interfaceByUuid(facts, uuid) }),
  },
  lookupInterfaceByUUIDString: {
    right: 'read',
    execute: (_context, { uuid }, facts) => ({ interface: interfaceByUuid(facts, uuid) }),
  },
  listInterfaces: {
    right: 'read',
    execute: (_context, { state }, facts) => ({ interfaces: interfacesOfState(facts, state).map(toEntry) }),
  },
  changeBegin: transactionMethod(
    (transactions, caller, { seconds }: In<'changeBegin'>) => transactions.begin(caller, seconds),
    transactionDeadline,
  ),
  changeExtend: transactionMethod(
    (transactions, caller, { seconds }: In<'changeExtend'>) => transactions.extend(caller, seconds),
    transactionDeadline,
  ),
  changeCommit: transactionMethod((transactions, caller) => transactions.commit(caller)),
  changeRollback: transactionMethod((transactions, caller) => transactions.rollback(caller)),
  validateChange: validateChangeMethod,
  setProperties: setPropertiesMethod({ beeping: { method: 'setBeeping', argument: 'on' } }),
};

/** A new interface is written down as well, where its caller wants it. */
const writeNew = (name: string, persistent: boolean) => (persistent ? { name, isNew: true } : undefined);

/** Requests a new interface, and returns its object once it is published. */
const creation = <Args>(
  interfaceName: string,
  action: NetworkAction<Args>,
  args: Args,
  options: Pick<NetworkRequest<Args, Created>, 'write' | 'concerns'>,
): NetworkRequest<Args, Created> => ({
  ...options,
  action,
  args,
  difference: (facts) =>
    facts.links?.some(({ name }) => name === interfaceName)
      ? undefined
      : `${interfaceName} is not published yet`,
  result: (facts) => ({ interface: interfaceByName(facts, interfaceName) }),
});

/** One entry of the list of interfaces. */
function toEntry(row: InterfaceRow): VariantMap {
  const { link, uuid, facts } = row;
  const nodeUuid = facts.identity.uuid;
  return compact({
    interfaceName: link.name,
    uuidString: uuid,
    active: isActive(row),
    persistent: isPersistent(row),
    interface: objectIdToMap({ ...interfaceId(nodeUuid, link.name), agentName: agentName(nodeUuid) }),
  });
}
