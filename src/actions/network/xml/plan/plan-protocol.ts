import { canonicalAddress } from '#netlink';
import { Refused } from '../../../errors.ts';
import { addAddress } from '../../addressing/addresses.ts';
import { addRoute } from '../../addressing/routes.ts';
import { leaseOf } from '../../dhcp/lease.ts';
import type { SavedAddresses } from '../../dhcp/saved-addresses.ts';
import { setDhcp, setDhcp6, staticStateOf } from '../../dhcp/set-dhcp.ts';
import { addressText, type Family, type NetworkState } from '../../state/network-state.ts';
import type { ProtocolSettings } from '../interface-definition.ts';
import type { XmlElement } from '../xml-element.ts';
import type { CompositePlan } from './composite-plan.ts';
import { findElement, withElementContext } from './element-context.ts';

export interface ProtocolRequest {
  readonly link: string;
  readonly family: Family;
  /** The element of the protocol, or of the link where the XML has no such protocol. */
  readonly element: XmlElement;
  /** Undefined: the link has no settings of this family. */
  readonly settings: ProtocolSettings | undefined;
  readonly saved: SavedAddresses | undefined;
}

const defaultDestination = { ipv4: '0.0.0.0/0', ipv6: '::/0' } as const;

/** Plans the missing addresses, gateway and DHCP of a link. @throws {Refused} for a link with further settings. */
export function planProtocol(plan: CompositePlan, request: ProtocolRequest): void {
  const { link, family, element, settings, saved } = request;
  const current = withElementContext(element, () => requireNoFurtherSettings(plan.state, request));
  if (settings?.dhcp) {
    const action = family === 'ipv4' ? setDhcp : setDhcp6;
    withElementContext(findElement(element, 'dhcp'), () => plan.add(action, { link, on: true, saved }));
    return;
  }
  for (const { address, prefixLength } of settings?.addresses ?? []) {
    const text = `${address}/${prefixLength}`;
    if (!current.addresses.includes(text))
      withElementContext(addressElement(element, address), () =>
        plan.add(addAddress, { link, address: text }),
      );
  }
  const gateway = settings?.gateway;
  if (gateway !== undefined && !current.gateways.includes(gateway))
    withElementContext(findElement(element, 'route'), () =>
      plan.add(addRoute, { link, destination: defaultDestination[family], gateway, metric: 0 }),
    );
}

/** Finds the element of an address by its canonical text: the XML may spell the address otherwise. */
const addressElement = (element: XmlElement, address: string): XmlElement =>
  element.children.find(
    ({ name, attributes }) =>
      name === 'ip' && canonicalAddress(attributes.get('address') ?? '')?.address === address,
  ) ?? element;

interface CurrentSettings {
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
}

function currentSettings(state: NetworkState, link: string, family: Family): CurrentSettings {
  const { addresses, routes } = staticStateOf(state, { link, family });
  const defaultRoutes = routes.filter(({ destination }) => destination === defaultDestination[family]);
  return {
    addresses: addresses.map(addressText),
    gateways: defaultRoutes.flatMap(({ hops }) => hops.flatMap(({ gateway }) => gateway ?? [])),
  };
}

function requireNoFurtherSettings(
  state: NetworkState,
  { link, family, settings, saved }: ProtocolRequest,
): CurrentSettings {
  const current = currentSettings(state, link, family);
  const isLeased = leaseOf(state, { link, family }, saved?.brought).addresses.length > 0;
  const hasDhcp = saved !== undefined || isLeased;
  if (!settings?.dhcp && hasDhcp)
    throw new Refused(
      `${link} has DHCP, and xmlDesc no <dhcp> in <protocol family="${family}">; add it, or turn DHCP off first`,
    );
  if (settings?.dhcp && saved !== undefined) return current;
  const given = new Set(settings?.addresses.map((address) => addressText(address)));
  const furtherAddresses = current.addresses.filter((text) => !given.has(text));
  const furtherGateways = current.gateways.filter((gateway) => gateway !== settings?.gateway);
  refuseFurther(link, 'ip', family, furtherAddresses);
  refuseFurther(link, 'route', family, furtherGateways);
  return current;
}

function refuseFurther(link: string, element: string, family: Family, further: readonly string[]): void {
  if (further.length > 0)
    throw new Refused(
      `${link} has ${further.join(', ')}, and xmlDesc no such <${element}> in <protocol family="${family}">; add it, or remove it from ${link} first`,
    );
}
