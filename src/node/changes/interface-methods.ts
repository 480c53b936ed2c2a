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
  usualMetric,
} from '#actions';
import { type AmqpMap, type AmqpValue, plain, type VariantList } from '#qmf';
import { addressKey } from '../address.ts';
import { changing } from '../carry-out.ts';
import type { ChangeCall } from '../change.ts';
import type { NodeFacts } from '../facts.ts';
import type { InterfaceRow } from '../interface-row.ts';
import { objectName } from '../names.ts';
import type { NetworkInterface } from '../schema.generated.ts';
import type { Services } from '../services.ts';
import { networkChange } from './network-change.ts';

type In<M extends keyof NetworkInterface['methods']> = NetworkInterface['methods'][M]['in'];

/** Methods of class networkInterface that change what runs. */
export function interfaceMethods(services: Services) {
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
          args: { link, ...args, saved: await services.changes.savedAddresses(link, 'ipv4') },
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

const dhcpMethod = (services: Services, action: typeof setDhcp, family: Family) =>
  changing(
    services,
    async ({ on }: In<'setDhcp'>, { link: { name: link } }: InterfaceRow, call: ChangeCall) =>
      networkChange<Parameters<typeof action.plan>[0], Record<string, never>>(services, call, {
        action,
        args: { link, on, saved: await services.changes.savedAddresses(link, family) },
        concerns: [link],
      }),
  );

/** Options by name, with values as JavaScript has them. */
export const recordOf = (map: AmqpMap): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...map].map(([name, value]) => [String(plain(name)), plain(value)]));

/** Items as JavaScript has them: some peers write all their text as binary. */
export const itemsOf = (list: VariantList): readonly unknown[] =>
  list.map((item) => plain(item as AmqpValue));

/** Of an address that was just added: what is published spells it in one way only. */
function addressObject(facts: NodeFacts, interfaceName: string, text: string): string | undefined {
  const index = facts.links?.find(({ name }) => name === interfaceName)?.index;
  const [address = '', length] = text.split('/');
  const plain = (spelled: string) =>
    spelled.includes(':') ? new URL(`http://[${spelled}]`).hostname : spelled;
  const found = facts.addresses?.find(
    (one) =>
      one.interfaceIndex === index &&
      one.prefixLength === Number(length) &&
      plain(one.address) === plain(address),
  );
  return found && objectName('address', facts.identity.uuid, interfaceName, addressKey(found));
}

function routeObject(
  facts: NodeFacts,
  interfaceName: string,
  { destination, gateway, metric }: In<'addRoute'>,
): string | undefined {
  const index = facts.links?.find(({ name }) => name === interfaceName)?.index;
  const family = destination.includes(':') ? 'ipv6' : 'ipv4';
  const wanted = metric === 0 ? usualMetric[family] : metric;
  const plain = (spelled: string) =>
    spelled.includes(':') ? new URL(`http://[${spelled}]`).hostname : spelled;
  const [network = '', length = ''] = destination.split('/');
  const found = facts.routes?.rows.find((route) => {
    const [is = '', isLength = ''] = route.destination.split('/');
    return (
      route.interfaceIndex === index &&
      plain(is) === plain(network) &&
      Number(isLength) === Number(length) &&
      route.metric === wanted &&
      plain(route.gateway ?? '') === plain(gateway)
    );
  });
  if (!found) return undefined;
  const { table, metric: is } = found;
  const via = found.gateway ?? 'direct';
  return objectName('route', facts.identity.uuid, interfaceName, table, found.destination, is, via);
}
