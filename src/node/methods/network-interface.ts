import {
  addAddress,
  addRoute,
  destroy,
  loadInterfaceXml,
  setAdminUp,
  setDhcp,
  setDhcp6,
  setIpv6Enabled,
  setMacAddress,
  setMaster,
  setMtu,
  setOptions,
  setStaticAddress,
} from '#actions';
import type { Link } from '#probes';
import { QmfException, statusCodes, type VariantMap } from '#qmf';
import type { NodeContext } from '../context/node-context.ts';
import { describeInterface } from '../interfaces/describe-interface.ts';
import type { InterfaceRow } from '../interfaces/interface-row.ts';
import type { NetworkInterface } from '../schema.generated.ts';
import { blinkForMethod, setBlinkMethod } from './identify.ts';
import type { ClassMethods } from './method.ts';
import { addressObject, routeNameFinder } from './network/added-objects.ts';
import { definitionRequest, requireStartMode } from './network/definition-method.ts';
import { linkMethod, networkMethod, savedAddresses, toOptions } from './network/network-method.ts';
import { createRequest, restartRequest } from './network/written-method.ts';
import { type Setters, setPropertiesMethod } from './set-properties.ts';

type In<M extends keyof NetworkInterface['methods']> = NetworkInterface['methods'][M]['in'];

/** The settable properties, each with the method that sets it. */
const setters: Setters = {
  blink: { method: 'setBlink', argument: 'on' },
  adminUp: { method: 'setAdminUp', argument: 'on' },
  macAddress: { method: 'setMacAddress', argument: 'macAddress' },
  ipv6Enabled: { method: 'setIpv6Enabled', argument: 'on' },
  mtu: { method: 'setMtu', argument: 'mtu' },
  startMode: { method: 'setStartMode', argument: 'mode' },
  master: { method: 'setMaster', argument: 'interfaceName' },
  ip: { method: 'setStaticAddress', argument: 'ip' },
  netmask: { method: 'setStaticAddress', argument: 'netmask' },
  broadcast: { method: 'setStaticAddress', argument: 'broadcast' },
  dhcp: { method: 'setDhcp', argument: 'on' },
  dhcp6: { method: 'setDhcp6', argument: 'on' },
};

/** Methods of class networkInterface. */
export const networkInterfaceMethods: ClassMethods<NetworkInterface, InterfaceRow> = {
  create: networkMethod((_args: object, row: InterfaceRow, context) => createRequest(row, context)),
  destroy: linkMethod(destroy, (link, { force }: In<'destroy'>) => ({ link, force })),
  restart: networkMethod(({ force }: In<'restart'>, row: InterfaceRow, context) =>
    restartRequest(row, force, context),
  ),
  undefine: networkMethod((_args: object, { link: { name } }: InterfaceRow, context) =>
    definitionRequest(context, { method: 'undefine', name, change: { operation: 'undefine', name } }),
  ),
  getXMLDesc: {
    right: 'read',
    execute: async (_context, { flags }, { link, facts }) => {
      const definition = describeInterface(facts, link, flags);
      const { printInterfaceXml } = await loadInterfaceXml();
      return { xmlDesc: printInterfaceXml(definition) };
    },
  },
  getStats: {
    right: 'read',
    execute: async (context, _args, { link }) => ({ stats: await readCounters(context, link) }),
  },
  setDhcp: linkMethod(
    setDhcp,
    async (link, { on }: In<'setDhcp'>, context) => ({
      link,
      on,
      saved: await savedAddresses(context, link, 'ipv4'),
    }),
    {},
  ),
  setDhcp6: linkMethod(
    setDhcp6,
    async (link, { on }: In<'setDhcp6'>, context) => ({
      link,
      on,
      saved: await savedAddresses(context, link, 'ipv6'),
    }),
    {},
  ),
  setStaticAddress: linkMethod(
    setStaticAddress,
    async (link, args: In<'setStaticAddress'>, context) => ({
      link,
      ...args,
      saved: await savedAddresses(context, link, 'ipv4'),
    }),
    {},
  ),
  setMaster: linkMethod(
    setMaster,
    (link, { interfaceName, force }: In<'setMaster'>) => ({ link, interfaceName, force }),
    { never: 'a member is written with defineInterfaceXML of its master' },
  ),
  setMtu: linkMethod(setMtu, (link, { mtu }: In<'setMtu'>) => ({ link, mtu }), { always: 'mtu' }),
  setAdminUp: linkMethod(setAdminUp, (link, { on }: In<'setAdminUp'>) => ({ link, on })),
  setMacAddress: linkMethod(
    setMacAddress,
    (link, { macAddress }: In<'setMacAddress'>) => ({
      link,
      macAddress,
    }),
    { always: 'macAddress' },
  ),
  setIpv6Enabled: linkMethod(
    setIpv6Enabled,
    async (link, { on }: In<'setIpv6Enabled'>, context) => ({
      link,
      on,
      saved: await savedAddresses(context, link, 'ipv6'),
    }),
    {},
  ),
  setStartMode: networkMethod(({ mode }: In<'setStartMode'>, { link: { name } }: InterfaceRow, context) =>
    definitionRequest(context, {
      method: 'setStartMode',
      name,
      change: { operation: 'setStartMode', name, mode: requireStartMode(mode) },
    }),
  ),
  setOptions: linkMethod(
    setOptions,
    (link, { options }: In<'setOptions'>) => ({
      link,
      options: toOptions(options),
    }),
    {},
  ),
  setBlink: setBlinkMethod,
  blinkFor: blinkForMethod,
  addAddress: networkMethod(({ address }: In<'addAddress'>, { link: { name: link } }: InterfaceRow) => ({
    action: addAddress,
    args: { link, address },
    concerns: [link],
    write: { name: link },
    difference: (facts) =>
      addressObject(facts, link, address) ? undefined : `${address} is not published yet`,
    result: (facts) => ({ addressObject: { objectName: addressObject(facts, link, address) ?? '' } }),
  })),
  addRoute: networkMethod((input: In<'addRoute'>, { link: { name: link } }: InterfaceRow) => {
    const args = { ...input, link, options: toOptions(input.options) };
    const nameOf = routeNameFinder(args);
    return {
      action: addRoute,
      args,
      concerns: [link],
      write: { name: link },
      difference: (facts) =>
        nameOf(facts) ? undefined : `the route to ${args.destination} is not published yet`,
      result: (facts) => ({ route: { objectName: nameOf(facts) ?? '' } }),
    };
  }),
  setProperties: setPropertiesMethod(setters),
};

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
