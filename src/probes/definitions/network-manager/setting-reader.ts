/** A group of settings of a profile, by key. */
export type SettingGroup = Readonly<Record<string, unknown>>;
/** A profile as NetworkManager returns it: by group, then by key. Source: nm-settings-dbus(5). */
export type ProfileSettings = Readonly<Record<string, SettingGroup>>;

export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
export const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : undefined;
};
export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [];
export const groupOf = (value: unknown): SettingGroup =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as SettingGroup) : {};

/** @returns a MAC address, which comes as text or as six octets. */
export function macOf(value: unknown): string | undefined {
  if (typeof value === 'string')
    return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(value) ? value.toLowerCase() : undefined;
  const octets = value instanceof Uint8Array ? [...value] : listOf(value).map(numberOf);
  if (octets.length !== 6 || octets.some((octet) => octet === undefined)) return undefined;
  return octets.map((octet) => (octet ?? 0).toString(16).padStart(2, '0')).join(':');
}

/** Whether a value says something: NetworkManager also returns some defaults. */
export function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 0) return false;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/** Names the keys of a group that say something and are not among the known ones. */
export const unknownKeys = (
  group: string,
  values: SettingGroup,
  known: ReadonlySet<string>,
): readonly string[] =>
  Object.entries(values).flatMap(([key, value]) =>
    !known.has(key) && isSet(value) ? [`${group}.${key} is not understood`] : [],
  );
