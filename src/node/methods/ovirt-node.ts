import {
  concernedLinks,
  createBond,
  createBridge,
  createFromXml,
  createVlan,
  type NetworkAction,
  readRunnableXml,
} from '#actions';
import { type Caller, callerOf } from '../../transactions/caller.ts';
import type { TransactionManager } from '../../transactions/manager.ts';
import type { NodeContext } from '../context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { interfaceByName } from '../interfaces/lookup.ts';
import type { OvirtNode } from '../schema.generated.ts';
import { changing } from './apply-change.ts';
import type { Change, ChangeCall } from './change.ts';
import { networkChange } from './network/network-change.ts';
import { itemsOf, recordOf } from './network-interface.ts';

type In<M extends keyof OvirtNode['methods']> = OvirtNode['methods'][M]['in'];

/** Methods of class ovirtNode that make interfaces, and those of the change itself. */
export function nodeMethods(services: NodeContext) {
  const making = <Args>(
    call: ChangeCall,
    interfaceName: string,
    action: NetworkAction<Args>,
    args: Args,
    { persistent, concerns = [] }: { readonly persistent: boolean; readonly concerns?: readonly string[] },
  ) =>
    networkChange(services, call, {
      action,
      args,
      concerns,
      persistent,
      difference: (facts) =>
        facts.links?.some(({ name }) => name === interfaceName)
          ? undefined
          : `${interfaceName} does not show yet`,
      result: (facts) => ({ interface: interfaceByName(facts, interfaceName) }),
    });
  const deadline = (facts: NodeFacts) => ({ deadline: facts.change?.deadlineNs ?? 0n });
  return {
    createBondingInterface: changing(
      services,
      (
        { interfaceName, mode, members, options, persistent }: In<'createBondingInterface'>,
        _row: unknown,
        call: ChangeCall,
      ) => {
        const args = { interfaceName, mode, members: itemsOf(members), options: recordOf(options) };
        return making(call, interfaceName, createBond, args, { persistent });
      },
    ),
    createVlanInterface: changing(
      services,
      ({ interfaceName, persistent, ...rest }: In<'createVlanInterface'>, _row: unknown, call: ChangeCall) =>
        making(
          call,
          interfaceName,
          createVlan,
          { interfaceName, ...rest },
          {
            persistent,
            concerns: [rest.lowerInterface],
          },
        ),
    ),
    createBridgeInterface: changing(
      services,
      (
        { interfaceName, ports, options, persistent }: In<'createBridgeInterface'>,
        _row: unknown,
        call: ChangeCall,
      ) => {
        const args = { interfaceName, ports: itemsOf(ports), options: recordOf(options) };
        return making(call, interfaceName, createBridge, args, { persistent });
      },
    ),
    createInterfaceXML: changing(
      services,
      async ({ xmlDesc }: In<'createInterfaceXML'>, _row: unknown, call: ChangeCall) => {
        const xml = readRunnableXml(xmlDesc);
        const { name } = xml.definition;
        const saved = {
          ipv4: await services.transactions.savedAddresses(name, 'ipv4'),
          ipv6: await services.transactions.savedAddresses(name, 'ipv6'),
        };
        const concerns = concernedLinks(xml.definition);
        return making(call, name, createFromXml, { xml, saved }, { persistent: false, concerns });
      },
    ),
    changeBegin: changing(services, ({ seconds }: In<'changeBegin'>, _row: unknown, call: ChangeCall) => ({
      ...ofChange(services, call, 'changeBegin', (changes, caller) => changes.begin(caller, seconds)),
      result: deadline,
    })),
    changeExtend: changing(services, ({ seconds }: In<'changeExtend'>, _row: unknown, call: ChangeCall) => ({
      ...ofChange(services, call, 'changeExtend', (changes, caller) => changes.extend(caller, seconds)),
      result: deadline,
    })),
    changeCommit: changing(services, (_args: object, _row: unknown, call: ChangeCall) =>
      ofChange(services, call, 'changeCommit', (changes, caller) => changes.commit(caller)),
    ),
    changeRollback: changing(services, (_args: object, _row: unknown, call: ChangeCall) =>
      ofChange(services, call, 'changeRollback', (changes, caller) => changes.rollback(caller)),
    ),
  };
}

/** What concerns the change as a whole runs no step of its own. */
function ofChange(
  { transactions }: NodeContext,
  { grant }: ChangeCall,
  name: string,
  perform: (changes: TransactionManager, caller: Caller) => Promise<unknown>,
): Change<Record<string, never>> {
  return {
    name,
    lanes: ['network'],
    plan: [],
    rereads: ['ovirtNode'],
    perform: async () => {
      await perform(transactions, callerOf(grant));
    },
    takeBack: () => Promise.resolve([]),
  };
}
