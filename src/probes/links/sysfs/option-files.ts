import { type OptionDefinition, type RawOptions, vlanProtocol } from '#netlink';
import type { Host } from '../../host/host.ts';
import { nonEmptyText } from '../../text/key-values.ts';
import { parseInteger } from '../../text/numbers.ts';

/**
 * Reads the options of a table from the files of its names. Other files of the folder (timers, members, the root) change
 * on their own and are not options.
 */
export async function readOptionFiles(
  host: Host,
  folder: string,
  table: readonly OptionDefinition[],
): Promise<RawOptions> {
  const values: Record<string, string | number | readonly string[]> = {};
  for (const definition of table) {
    const [, name] = definition;
    const text = nonEmptyText(await host.readText(`${folder}/${name}`));
    const value = text === undefined ? undefined : parseOption(definition, text);
    if (value !== undefined) values[name] = value;
  }
  return { values, links: {} };
}

/** The first word of a file is the value; a list has its words. An enumeration has name and number. */
function parseOption(
  [, , format]: OptionDefinition,
  text: string,
): string | number | readonly string[] | undefined {
  const words = text.split(/\s+/);
  if (format === 'ipv4s' || format === 'ipv6s') return words;
  const [word = ''] = words;
  const number = /^0x[0-9a-f]{1,8}$/i.test(word) ? Number(word) : parseInteger(word);
  return format === 'protocol' ? vlanProtocol(number) : (number ?? word);
}
