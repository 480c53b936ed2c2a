import type { MetricValue } from './metrics.ts';

/** A line of LISTVAL. */
export interface ListedValue {
  readonly host: string;
  /** The name without the host, such as `cpu-0/cpu-idle`. */
  readonly name: string;
  readonly timeNs: bigint;
}

/** Parses a line of LISTVAL: the time, a space, `host/plugin[-instance]/type[-instance]`. @returns undefined for another line. */
export function parseListedValue(line: string): ListedValue | undefined {
  const [, seconds = '', fraction = '', host = '', name] =
    /^(\d{1,11})(?:\.(\d{1,9}))? ([^/]+)\/([^/]+\/.+)$/.exec(line) ?? [];
  if (name === undefined) return undefined;
  return { host, name, timeNs: BigInt(seconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0')) };
}

/** Splits a name as collectd does: the first hyphen of plugin and type begins the instance. */
export function parseName(
  name: string,
): Pick<MetricValue, 'plugin' | 'pluginInstance' | 'type' | 'typeInstance'> {
  const slash = name.indexOf('/');
  const [plugin, pluginInstance] = splitInstance(name.slice(0, slash));
  const [type, typeInstance] = splitInstance(name.slice(slash + 1));
  return { plugin, pluginInstance, type, typeInstance };
}

function splitInstance(text: string): readonly [string, string] {
  const hyphen = text.indexOf('-');
  return hyphen === -1 ? [text, ''] : [text.slice(0, hyphen), text.slice(hyphen + 1)];
}

/** Parses a line of GETVAL, such as `rx=3.5e+03`. @returns undefined for an unknown value and for another line. */
export function parseDataSource(line: string): readonly [string, number] | undefined {
  const [, name, text] = /^([^=]{1,128})=([-+]?\d+(?:\.\d+)?(?:e[-+]?\d{1,3})?)$/i.exec(line) ?? [];
  const value = Number(text);
  return name === undefined || text === undefined || !Number.isFinite(value) ? undefined : [name, value];
}

/** Quotes a name for a command: without quotes a space would end it. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll(/["\\]/g, '\\$&')}"`;

/**
 * Reports whether collectd means this host: its names, or one that differs by a domain only. collectd appends the domain unless
 * `FQDNLookup` is off.
 */
export function isSameHost(host: string, ownNames: readonly string[]): boolean {
  const name = host.toLowerCase();
  return ownNames.some((text) => {
    const own = text.toLowerCase();
    return name === own || name.startsWith(`${own}.`) || own.startsWith(`${name}.`);
  });
}
