import { BusValue } from '#dbus';

export type Group = Readonly<Record<string, BusValue>>;
/** A profile: groups by name, such as `connection`, `ipv4`, `bond`. Source: nm-settings-dbus(5). */
export type Settings = Readonly<Record<string, Group>>;

export const variant = (signature: string, value: unknown): BusValue => new BusValue(signature, value);

/** What a profile says of one thing; undefined where it says nothing. */
export const settingValue = (settings: Settings | undefined, group: string, key: string): unknown =>
  settings?.[group]?.[key]?.value;

/** Groups without some of their keys. */
export const omitKeys = (group: Group | undefined, ...keys: readonly string[]): Group =>
  Object.fromEntries(Object.entries(group ?? {}).filter(([key]) => !keys.includes(key)));

/** NetworkManager tells addresses and routes in an old form, too, which says less of them, and would count if it were given back. */
export function omitLegacyKeys({ ipv4, ipv6, ...others }: Settings): Settings {
  const old = ['addresses', 'routes'];
  return {
    ...others,
    ...(ipv4 ? { ipv4: omitKeys(ipv4, ...old) } : {}),
    ...(ipv6 ? { ipv6: omitKeys(ipv6, ...old) } : {}),
  };
}

/** As JSON can keep it: octets and numbers of 64 bits have no form there. */
export const toJson = (settings: Settings): unknown =>
  JSON.parse(
    JSON.stringify(settings, (_, value: unknown) =>
      typeof value === 'bigint' ? { bigint: String(value) } : value,
    ),
  );

export const fromJson = (json: unknown): Settings =>
  JSON.parse(JSON.stringify(json), (_, found: unknown) => {
    const { type, data, bigint, signature, value } = (found ?? {}) as Readonly<Record<string, unknown>>;
    if (type === 'Buffer' && Array.isArray(data)) return Buffer.from(data as number[]);
    if (typeof bigint === 'string') return BigInt(bigint);
    return typeof signature === 'string' && value !== undefined ? new BusValue(signature, value) : found;
  }) as Settings;

const ownKey = 'org.ovirt.node.agent';

/** Marks a profile as ours. */
export const agentMark: Group = { data: variant('a{ss}', { [ownKey]: 'made for a change of what runs' }) };
