import { Refused } from '../../../errors.ts';
import { addAddress } from '../../addressing/addresses.ts';
import { addRoute } from '../../addressing/routes.ts';
import { leaseOf } from '../../dhcp/lease.ts';
import type { SavedAddresses } from '../../dhcp/saved-addresses.ts';
import { setDhcp, setDhcp6, staticStateOf } from '../../dhcp/set-dhcp.ts';
import { canonicalAddress } from '../../state/ip-address.ts';
import { addressText, type Family } from '../../state/network-state.ts';
import type { ProtocolSettings } from '../interface-definition.ts';
import type { XmlElement } from '../read/xml-tree.ts';
import type { CompositePlan } from './composite-plan.ts';
import { findElement, withElementContext } from './element-context.ts';

export interface ProtocolRequest {
  readonly link: string;
  readonly family: Family;
  /** What tells of it; where nothing does, what tells of the link. */
  readonly place: XmlElement;
  /** Undefined: nothing of this family. */
  readonly protocol: ProtocolSettings | undefined;
  readonly saved: SavedAddresses | undefined;
}

const whole = { ipv4: '0.0.0.0/0', ipv6: '::/0' } as const;

/** What a link lacks of its addresses, gateway and DHCP. @throws {Refused} where it has what the definition does not say. */
export function planProtocol(parts: CompositePlan, given: ProtocolRequest): void {
  const { link, family, place, protocol, saved } = given;
  const has = withElementContext(place, () => requireNothingElse(parts, given));
  if (protocol?.dhcp) {
    withElementContext(findElement(place, 'dhcp'), () =>
      parts.add(family === 'ipv4' ? setDhcp : setDhcp6, { link, on: true, saved }),
    );
    return;
  }
  for (const { address, prefixLength } of protocol?.addresses ?? []) {
    const text = `${address}/${prefixLength}`;
    if (!has.addresses.has(text))
      withElementContext(addressElement(place, address), () =>
        parts.add(addAddress, { link, address: text }),
      );
  }
  const gateway = protocol?.gateway;
  if (gateway !== undefined && !has.gateways.has(gateway))
    withElementContext(findElement(place, 'route'), () =>
      parts.add(addRoute, { link, destination: whole[family], gateway, metric: 0 }),
    );
}

/** However the address is spelled there. */
const addressElement = (place: XmlElement, address: string): XmlElement =>
  place.children.find(
    ({ name, attributes }) =>
      name === 'ip' && canonicalAddress(attributes.get('address') ?? '')?.address === address,
  ) ?? place;

function requireNothingElse(parts: CompositePlan, { link, family, protocol, saved }: ProtocolRequest) {
  const own = staticStateOf(parts.state, { link, family });
  const addresses = own.addresses.map(addressText);
  const gateways = own.routes
    .filter(({ destination }) => destination === whole[family])
    .flatMap(({ hops }) => hops.flatMap(({ gateway }) => gateway ?? []));
  const isLeased = leaseOf(parts.state, { link, family }, saved?.brought).addresses.length > 0;
  if (!protocol?.dhcp && (saved !== undefined || isLeased))
    throw new Refused(
      `${link} has DHCP, and xmlDesc no <dhcp> in <protocol family="${family}">; say it, or turn DHCP off first`,
    );
  if (protocol?.dhcp && saved !== undefined)
    return { addresses: new Set(addresses), gateways: new Set(gateways) };
  const told = new Set(protocol?.addresses.map((address) => addressText(address)));
  refuseFurther(
    link,
    'ip',
    family,
    addresses.filter((text) => !told.has(text)),
  );
  refuseFurther(
    link,
    'route',
    family,
    gateways.filter((gateway) => gateway !== protocol?.gateway),
  );
  return { addresses: new Set(addresses), gateways: new Set(gateways) };
}

function refuseFurther(link: string, element: string, family: Family, further: readonly string[]): void {
  if (further.length > 0)
    throw new Refused(
      `${link} has ${further.join(', ')}, and xmlDesc no such <${element}> in <protocol family="${family}">; say it, or remove it first`,
    );
}
