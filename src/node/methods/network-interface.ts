import {
  addAddress,
  addRoute,
  create,
  destroy,
  type Family,
  type NetworkAction,
  restart,
  setDhcp,
  setDhcp6,
  setMaster,
  setMtu,
  setOptions,
  setStaticAddress,
} from '#actions';
import { type AmqpMap, type AmqpValue, toPlain, type VariantList } from '#qmf';
import type { NodeContext } from '../context.ts';
import type { InterfaceRow } from '../interfaces/interface-row.ts';
import type { NetworkInterface } from '../schema.generated.ts';
import { changing } from './apply-change.ts';
import type { ChangeCall } from './change.ts';
import { addressObject, routeObject } from './network/added-objects.ts';
import { networkChange } from './network/network-change.ts';

type In<M extends keyof NetworkInterface['methods']> = NetworkInterface['methods'][M]['in'];

/** Methods of class networkInterface that change what runs. */
export function interfaceMethods(services: NodeContext) {
  const simple = <Args, LinkArgs>(
    action: NetworkAction<LinkArgs>,
    argsOf: (link: string, args: Args) => LinkArgs,
  ) =>
    changing(services, (args: Args, { link }: InterfaceRow, call: ChangeCall) =>
      networkChange<LinkArgs, Record<string, never>>(services, call, {
        action,
        args: argsOf(link.name, args),
        concerns: [link.name],
      }),
    );
  return {
    create: simple(create, (link) => ({ link })),
    destroy: simple(destroy, (link) => ({ link })),
    restart: simple(restart, (link) => ({ link })),
    setMaster: simple(setMaster, (link, { interfaceName }: In<'setMaster'>) => ({ link, interfaceName })),
    setMtu: simple(setMtu, (link, { mtu }: In<'setMtu'>) => ({ link, mtu })),
    setOptions: simple(setOptions, (link, { options }: In<'setOptions'>) => ({
      link,
      options: recordOf(options),
    })),
    setStaticAddress: changing(
      services,
      async (args: In<'setStaticAddress'>, { link: { name: link } }: InterfaceRow, call: ChangeCall) =>
        networkChange<Parameters<typeof setStaticAddress.plan>[0], Record<string, never>>(services, call, {
          action: setStaticAddress,
          args: { link, ...args, saved: await services.transactions.savedAddresses(link, 'ipv4') },
          concerns: [link],
        }),
    ),
    setDhcp: dhcpMethod(services, setDhcp, 'ipv4'),
    setDhcp6: dhcpMethod(services, setDhcp6, 'ipv6'),
    addAddress: changing(
      services,
      ({ address }: In<'addAddress'>, { link }: InterfaceRow, call: ChangeCall) =>
        networkChange(services, call, {
          action: addAddress,
          args: { link: link.name, address },
          concerns: [link.name],
          difference: (facts) =>
            addressObject(facts, link.name, address) ? undefined : `${address} does not show yet`,
          result: (facts) => ({
            addressObject: { objectName: addressObject(facts, link.name, address) ?? '' },
          }),
        }),
    ),
    addRoute: changing(services, (args: In<'addRoute'>, { link }: InterfaceRow, call: ChangeCall) =>
      networkChange(services, call, {
        action: addRoute,
        args: { link: link.name, ...args },
        concerns: [link.name],
        difference: (facts) =>
          routeObject(facts, link.name, args)
            ? undefined
            : `the route to ${args.destination} does not show yet`,
        result: (facts) => ({ route: { objectName: routeObject(facts, link.name, args) ?? '' } }),
      }),
    ),
  };
}

const dhcpMethod = (services: NodeContext, action: typeof setDhcp, family: Family) =>
  changing(
    services,
    async ({ on }: In<'setDhcp'>, { link: { name: link } }: InterfaceRow, call: ChangeCall) =>
      networkChange<Parameters<typeof action.plan>[0], Record<string, never>>(services, call, {
        action,
        args: { link, on, saved: await services.transactions.savedAddresses(link, family) },
        concerns: [link],
      }),
  );

/** Options by name, with values as JavaScript has them. */
export const recordOf = (map: AmqpMap): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...map].map(([name, value]) => [String(toPlain(name)), toPlain(value)]));

/** Items as JavaScript has them: some peers write all their text as binary. */
export const itemsOf = (list: VariantList): readonly unknown[] =>
  list.map((item) => toPlain(item as AmqpValue));
