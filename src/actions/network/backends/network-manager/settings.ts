import { compact } from '#base';
import { BusValue } from '#dbus';

export type Group = Readonly<Record<string, BusValue>>;
/** A profile: groups by name, such as `connection`, `ipv4`, `bond`. Source: nm-settings-dbus(5). */
export type Settings = Readonly<Record<string, Group>>;

export const variant = (signature: string, value: unknown): BusValue => new BusValue(signature, value);

/** Returns the value of a key in a profile; undefined when the profile has no such key. */
export const settingValue = (settings: Settings | undefined, group: string, key: string): unknown =>
  settings?.[group]?.[key]?.value;

/** Returns a group without some of its keys. */
export const omitKeys = (group: Group | undefined, ...keys: readonly string[]): Group =>
  Object.fromEntries(Object.entries(group ?? {}).filter(([key]) => !keys.includes(key)));

/**
 * Omits addresses and routes in the legacy form. NetworkManager adds that form to its answers and prefers it in
 * requests, although it holds less than `address-data` and `route-data`.
 */
export function omitLegacyKeys({ ipv4, ipv6, ...others }: Settings): Settings {
  const omit = (group: Group | undefined) => group && omitKeys(group, 'addresses', 'routes');
  return { ...others, ...compact({ ipv4: omit(ipv4), ipv6: omit(ipv6) }) };
}

/** Converts settings to plain JSON: octets and 64-bit numbers get a form that {@link fromJson} reads. */
export const toJson = (settings: Settings): unknown =>
  JSON.parse(
    JSON.stringify(settings, (_, value: unknown) =>
      typeof value === 'bigint' ? { bigint: String(value) } : value,
    ),
  );

/** Restores the settings that {@link toJson} converted. */
export const fromJson = (json: unknown): Settings =>
  JSON.parse(JSON.stringify(json), (_, plain: unknown) => {
    const { type, data, bigint, signature, value } = (plain ?? {}) as Readonly<Record<string, unknown>>;
    if (type === 'Buffer' && Array.isArray(data)) return Buffer.from(data as number[]);
    if (typeof bigint === 'string') return BigInt(bigint);
    return typeof signature === 'string' && value !== undefined ? new BusValue(signature, value) : plain;
  }) as Settings;

const agentKey = 'org.ovirt.node.agent';

/** Marks a profile as one of the agent. */
export const agentMark: Group = { data: variant('a{ss}', { [agentKey]: 'made for a change of what runs' }) };
