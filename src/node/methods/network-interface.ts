import {
  addAddress,
  addRoute,
  create,
  destroy,
  loadInterfaceXml,
  restart,
  setDhcp,
  setDhcp6,
  setMaster,
  setMtu,
  setOptions,
  setStaticAddress,
} from '#actions';
import type { Link } from '#probes';
import { QmfException, statusCodes, type VariantMap } from '#qmf';
import type { NodeContext } from '../context/node-context.ts';
import type { InterfaceRow } from '../interfaces/interface-row.ts';
import { runningDefinition } from '../interfaces/running-definition.ts';
import type { NetworkInterface } from '../schema.generated.ts';
import { blinkForMethod, setBlinkMethod } from './identify.ts';
import type { ClassMethods } from './method.ts';
import { addressObject, routeObject } from './network/added-objects.ts';
import { linkMethod, networkMethod, savedAddresses, toOptions } from './network/network-method.ts';
import { type Setters, setPropertiesMethod } from './set-properties.ts';

type In<M extends keyof NetworkInterface['methods']> = NetworkInterface['methods'][M]['in'];

/** The settable properties, each with the method that sets it. */
const setters: Setters = {
  blink: { method: 'setBlink', argument: 'on' },
  mtu: { method: 'setMtu', argument: 'mtu' },
  master: { method: 'setMaster', argument: 'interfaceName' },
  ip: { method: 'setStaticAddress', argument: 'ip' },
  netmask: { method: 'setStaticAddress', argument: 'netmask' },
  broadcast: { method: 'setStaticAddress', argument: 'broadcast' },
  dhcp: { method: 'setDhcp', argument: 'on' },
  dhcp6: { method: 'setDhcp6', argument: 'on' },
};

const unimplemented = { right: 'network', kept: true, isImplemented: false } as const;

/** Methods of class networkInterface. */
export const networkInterfaceMethods: ClassMethods<NetworkInterface, InterfaceRow> = {
  create: linkMethod(create, (link) => ({ link })),
  destroy: linkMethod(destroy, (link) => ({ link })),
  restart: linkMethod(restart, (link) => ({ link })),
  undefine: unimplemented,
  getXMLDesc: {
    right: 'read',
    execute: async (_context, { flags }, { link, facts }) => {
      requireRunningFlag(flags);
      const { printInterfaceXml } = await loadInterfaceXml();
      return { xmlDesc: printInterfaceXml(runningDefinition(facts, link)) };
    },
  },
  getStats: {
    right: 'read',
    execute: async (context, _args, { link }) => ({ stats: await readCounters(context, link) }),
  },
  setDhcp: linkMethod(setDhcp, async (link, { on }: In<'setDhcp'>, context) => ({
    link,
    on,
    saved: await savedAddresses(context, link, 'ipv4'),
  })),
  setDhcp6: linkMethod(setDhcp6, async (link, { on }: In<'setDhcp6'>, context) => ({
    link,
    on,
    saved: await savedAddresses(context, link, 'ipv6'),
  })),
  setStaticAddress: linkMethod(setStaticAddress, async (link, args: In<'setStaticAddress'>, context) => ({
    link,
    ...args,
    saved: await savedAddresses(context, link, 'ipv4'),
  })),
  setMaster: linkMethod(setMaster, (link, { interfaceName }: In<'setMaster'>) => ({ link, interfaceName })),
  setMtu: linkMethod(setMtu, (link, { mtu }: In<'setMtu'>) => ({ link, mtu })),
  setStartMode: unimplemented,
  setOptions: linkMethod(setOptions, (link, { options }: In<'setOptions'>) => ({
    link,
    options: toOptions(options),
  })),
  setBlink: setBlinkMethod,
  blinkFor: blinkForMethod,
  addAddress: networkMethod(({ address }: In<'addAddress'>, { link: { name: link } }: InterfaceRow) => ({
    action: addAddress,
    args: { link, address },
    concerns: [link],
    difference: (facts) =>
      addressObject(facts, link, address) ? undefined : `${address} is not published yet`,
    result: (facts) => ({ addressObject: { objectName: addressObject(facts, link, address) ?? '' } }),
  })),
  addRoute: networkMethod((args: In<'addRoute'>, { link: { name: link } }: InterfaceRow) => ({
    action: addRoute,
    args: { link, ...args },
    concerns: [link],
    difference: (facts) =>
      routeObject(facts, link, args) ? undefined : `the route to ${args.destination} is not published yet`,
    result: (facts) => ({ route: { objectName: routeObject(facts, link, args) ?? '' } }),
  })),
  setProperties: setPropertiesMethod(setters),
};

/** Accepts 0, the running definition. @throws {QmfException} for 1, the persistent definition, and every other value. */
function requireRunningFlag(flags: number): void {
  if (flags === 0) return;
  if (flags === 1)
    throw new QmfException(
      statusCodes.NotImplemented,
      'getXMLDesc(1), the persistent definition, is not implemented in this version; expected 0, the running one',
    );
  throw new QmfException(
    statusCodes.InvalidParameter,
    `flags is ${flags}; expected 0 for the running definition, or 1 for the persistent one`,
  );
}

async function readCounters(context: NodeContext, { index, name }: Link): Promise<VariantMap> {
  const { links, atNs } = await context.readLinks();
  const counters = links?.find((link) => link.index === index && link.name === name)?.counters;
  if (!counters)
    throw new QmfException(statusCodes.Exception, `the kernel has no counters of ${name} at this moment`);
  const { rxBytes, rxPackets, rxErrors, rxDropped, txBytes, txPackets, txErrors, txDropped } = counters;
  return {
    rxBytes,
    rxPackets,
    rxErrors,
    rxDropped,
    txBytes,
    txPackets,
    txErrors,
    txDropped,
    sampleTime: atNs,
  };
}
