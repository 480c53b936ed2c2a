import { Refused } from '../../errors.ts';
import { linkNamed, type NetworkState } from '../state/network-state.ts';
import type { KnownDefinition } from './definition-request.ts';
import type { InterfaceToWrite } from './interface-to-write.ts';

/** Keeps an interface in the bond or bridge that its former definition names: its XML does not say the master. @throws {Refused} */
export function keepMasters(
  interfaces: readonly InterfaceToWrite[],
  known: readonly KnownDefinition[],
): readonly InterfaceToWrite[] {
  return interfaces.map((written) => {
    const former = known.find(({ name }) => name === written.name)?.master;
    if (former === undefined || former === written.master?.name) return written;
    const kind = known.find(({ name }) => name === former)?.kind;
    if (written.master || (kind !== 'bond' && kind !== 'bridge'))
      throw new Refused(
        `${written.name} is a member of ${former} by its definition; expected one that is free: change or undefine ${former} first`,
      );
    if (hasAddressing(written))
      throw new Refused(
        `${written.name} is a member of ${former} by its definition, and has addresses or routes; expected none: change or undefine ${former} first`,
      );
    return { ...written, master: { name: former, kind } };
  });
}

const hasAddressing = ({ ipv4, ipv6, settings }: InterfaceToWrite): boolean =>
  [ipv4, ipv6].some((family) => family && (family.dhcp || family.autoconf || family.addresses.length > 0)) ||
  [settings.routes, settings.rules, settings.dnsServers, settings.dnsSearch].some((list) => list?.length);

/**
 * Checks definitions against one another and against the interfaces of the machine.
 * @throws {Refused} for one name twice, a kind or card other than that of the machine, and a loop.
 */
export function requireConsistent(
  interfaces: readonly InterfaceToWrite[],
  known: readonly KnownDefinition[],
  state: NetworkState,
): void {
  const names = interfaces.map(({ name }) => name);
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined) throw new Refused(`${duplicate} is there twice; expected once`);
  for (const written of interfaces) requireSameLink(written, known, state);
  requireNoLoop(interfaces, known);
}

function requireSameLink(
  { name, kind, cardAddress }: InterfaceToWrite,
  known: readonly KnownDefinition[],
  state: NetworkState,
): void {
  const link = linkNamed(state, name);
  const running = link && (link.kind ?? (name === 'lo' ? 'loopback' : 'physical'));
  // A pair of virtual cards, as in a container, is what the definition of a card is for.
  const isCard = running !== undefined && !['bond', 'bridge', 'vlan', 'loopback'].includes(running);
  if (running !== undefined && running !== kind && !(kind === 'physical' && isCard))
    throw new Refused(
      `${name} is a ${running} on this machine; expected that kind, or another name: it is ${kind} in xmlDesc`,
    );
  const defined = known.find((definition) => definition.name === name)?.kind;
  if (defined !== undefined && running === undefined && defined !== kind)
    throw new Refused(
      `${name} is a ${defined} by its definition; expected that kind, or another name: undefine it first`,
    );
  if (cardAddress === undefined) return;
  const address = link?.macAddress;
  if (address !== cardAddress)
    throw new Refused(
      `mac of ${name} is ${cardAddress}, and the machine has ${link ? address : 'no such card'}; expected that, or no <mac>`,
    );
}

/** A master stands on its members, a VLAN on its lower interface. */
function requireNoLoop(interfaces: readonly InterfaceToWrite[], known: readonly KnownDefinition[]): void {
  const written = new Set(interfaces.map(({ name }) => name));
  const below = new Map<string, string[]>();
  const add = (upper: string | undefined, lower: string | undefined) => {
    if (upper !== undefined && lower !== undefined) below.set(upper, [...(below.get(upper) ?? []), lower]);
  };
  for (const { name, master, lower } of interfaces) {
    add(master?.name, name);
    add(name, lower);
  }
  for (const { name, master, lower } of known.filter((definition) => !written.has(definition.name))) {
    // A master that is written again names its members itself.
    if (master !== undefined && !written.has(master)) add(master, name);
    add(name, lower);
  }
  for (const { name } of interfaces) {
    const path = findPath(below, name, name, new Set());
    if (path) throw new Refused(`${[name, ...path].join(' stands on ')}; expected no loop`);
  }
}

function findPath(
  below: ReadonlyMap<string, readonly string[]>,
  from: string,
  to: string,
  seen: Set<string>,
): readonly string[] | undefined {
  for (const next of below.get(from) ?? []) {
    if (next === to) return [to];
    if (seen.has(next)) continue;
    seen.add(next);
    const rest = findPath(below, next, to, seen);
    if (rest) return [next, ...rest];
  }
  return undefined;
}

/** Members that a bond or bridge had by its former definition, and has no more. */
export function releasedMembers(
  interfaces: readonly InterfaceToWrite[],
  known: readonly KnownDefinition[],
): readonly string[] {
  const masters = interfaces
    .filter(({ kind }) => kind === 'bond' || kind === 'bridge')
    .map(({ name }) => name);
  const written = new Set(interfaces.map(({ name }) => name));
  return known
    .filter(({ name, master }) => master !== undefined && masters.includes(master) && !written.has(name))
    .map(({ name }) => name);
}
