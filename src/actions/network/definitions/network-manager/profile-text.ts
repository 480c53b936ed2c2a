import { networkManagerDefaults } from '#base';
import { BusValue } from '#dbus';
import { fromJson, type Group, type Settings, toJson } from '../../backends/network-manager/settings.ts';

/** The text of a profile in a plan and in a record. */
export const printProfileText = (settings: Settings): string => JSON.stringify(toJson(settings));

/** @throws {SyntaxError} */
export const parseProfileText = (text: string): Settings => fromJson(JSON.parse(text));

type IsCovered = (group: string, key: string) => boolean;

/**
 * Prints the meaning of a profile: without what NetworkManager adds to its answers, and without defaults, which it leaves out.
 * @param isCovered leaves out further keys.
 */
export function meaningOf(settings: Settings, isCovered: IsCovered = () => true): string {
  const groups = Object.entries(settings).flatMap(([name, group]) => {
    const keys = Object.entries(group).flatMap(([key, { value }]) => {
      const plain = toPlain(value);
      const isLeftOut = isAdded(name, key, group) || !isCovered(name, key) || isDefault(name, key, plain);
      return isLeftOut ? [] : [[key, plain] as const];
    });
    return keys.length === 0 ? [] : [[name, keys.toSorted(byName)] as const];
  });
  return JSON.stringify(groups.toSorted(byName));
}

/** Compares profiles as they are on disk; undefined for one that does not exist. */
export const isSameProfile = (left: Settings | undefined, right: Settings | undefined): boolean =>
  left && right ? meaningOf(left) === meaningOf(right) : left === right;

const added: Readonly<Record<string, ReadonlySet<string>>> = {
  // When it was last active, and the later spelling of `master`, `slave-type` and `autoconnect-slaves`.
  connection: new Set(['timestamp', 'controller', 'port-type', 'autoconnect-ports']),
  // The older spelling of addresses, routes and servers.
  ipv4: new Set(['addresses', 'routes', 'dns']),
  ipv6: new Set(['addresses', 'routes', 'dns']),
};

function isAdded(name: string, key: string, group: Group): boolean {
  if (added[name]?.has(key)) return true;
  if (key === 'cloned-mac-address') return group['assigned-mac-address'] !== undefined;
  return key === 'interface-name' && name !== 'connection';
}

function isDefault(name: string, key: string, value: unknown): boolean {
  if (value === networkManagerDefaults[name]?.[key] || value === '') return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function toPlain(value: unknown): unknown {
  if (value instanceof BusValue) return toPlain(value.value);
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, toPlain(member)] as const);
  return Object.fromEntries(entries.toSorted(byName));
}

const byName = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left < right ? -1 : 1;
