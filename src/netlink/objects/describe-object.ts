import { Attributes } from '../attributes.ts';
import { u32 } from '../byte-order.ts';
import { familyOf } from '../rtnetlink/family.ts';
import { formatIp } from '../rtnetlink/ip-text.ts';
import { formatMac } from '../rtnetlink/mac.ts';
import {
  addressAttribute,
  neighbourAttribute,
  nexthopAttribute,
  objectFormats,
  routeAttribute,
} from './formats.ts';
import type { KernelObject } from './kernel-object.ts';
import { nexthopId, nexthopMembers } from './object-facts.ts';

/** Returns the name of a link by its index. */
export type NameOf = (index: number) => string | undefined;

/** RT_TABLE_MAIN of linux/rtnetlink.h. */
const mainTable = 254;

/** Describes an object by what distinguishes it, as `ip` and `bridge` print it: `route 10.8.0.0/16 via 10.0.0.3 dev eth0`. */
export function describeObject(object: KernelObject, nameOf: NameOf): string {
  const { table, payload } = object;
  const attributes = new Attributes(payload, objectFormats[table].headerLength);
  const dev = (index: number | undefined) =>
    index === undefined || index === 0 ? [] : ['dev', nameOf(index) ?? `link ${index}`];
  const ip = (type: number) => formatAddress(payload[0], attributes.bytes(type));
  const headerLink = () => (payload.length < 8 ? [] : dev(u32(payload, 4)));
  switch (table) {
    case 'addresses': {
      const address = ip(addressAttribute.local) ?? ip(addressAttribute.address) ?? '?';
      return ['address', `${address}/${payload[1]}`, ...headerLink()].join(' ');
    }
    case 'routes':
      return [
        'route',
        routeDestination(payload, ip(routeAttribute.destination)),
        ...optional('via', ip(routeAttribute.gateway)),
        ...optional('nhid', nexthopId(object)),
        ...dev(attributes.u32(routeAttribute.link)),
        ...(attributes.has(routeAttribute.multipath) ? ['over several next hops'] : []),
        ...optional('metric', attributes.u32(routeAttribute.metric)),
        ...optional('table', otherTable(attributes.u32(routeAttribute.table) ?? payload[4])),
      ].join(' ');
    case 'next-hops': {
      const members = nexthopMembers(object);
      const group = members.length > 0 ? ['group', members.join('/')] : [];
      const via = optional('via', ip(nexthopAttribute.gateway));
      return [
        'nexthop',
        nexthopId(object),
        ...group,
        ...via,
        ...dev(attributes.u32(nexthopAttribute.link)),
      ].join(' ');
    }
    case 'neighbours':
      return ['neighbour', ip(neighbourAttribute.destination), ...headerLink()].join(' ');
    case 'neighbour-proxies':
      return ['neighbour proxy', ip(neighbourAttribute.destination), ...headerLink()].join(' ');
    case 'bridge-fdb':
      return ['fdb entry', formatMac(attributes.bytes(neighbourAttribute.linkAddress)), ...headerLink()].join(
        ' ',
      );
    case 'rules':
      return `rule ${attributes.u32(rulePriority) ?? 0}`;
  }
}

/** FRA_PRIORITY of linux/fib_rules.h. */
const rulePriority = 6;

const optional = (word: string, value: string | number | undefined): readonly string[] =>
  value === undefined ? [] : [word, String(value)];

const otherTable = (table: number | undefined) => (table === mainTable ? undefined : table);

function formatAddress(family: number | undefined, octets: Buffer | undefined): string | undefined {
  const name = familyOf(family);
  return name === undefined ? undefined : formatIp(name, octets);
}

function routeDestination(payload: Buffer, destination: string | undefined): string {
  const length = payload[1] ?? 0;
  return destination === undefined && length === 0 ? 'default' : `${destination}/${length}`;
}
