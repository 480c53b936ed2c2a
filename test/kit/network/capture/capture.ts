import { randomUUID } from 'node:crypto';
import { type CaptureCommand, type CaptureOutputs, captureCommands } from './commands.ts';
import { Entries, type Entry } from './entries.ts';
import { readFdb, readMdb, readQdiscs, readVlans } from './read-bridges.ts';
import { nullSeparated, readLinks, readMacOrigins } from './read-links.ts';
import { readRules, readSources, readTables } from './read-routes.ts';

/** A whole network as the kernel reports it, by path. */
export type NetworkCapture = ReadonlyMap<string, Entry>;

/** Runs a shell script. @returns its standard output. */
export type RunScript = (script: string) => Promise<string>;

type CommandName = keyof CaptureOutputs;

/** The programs of the system, where a test has put others before them; then the clock of the captured machine. */
const start = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'date +%s.%N'];

/** Runs a command without a process beside its own. */
function lineOf({ file, args, input }: CaptureCommand): string {
  const words = [file, ...args].map((word) => `'${word}'`).join(' ');
  return input === undefined
    ? `${words} 2> /dev/null < /dev/null`
    : `${words} 2> /dev/null << 'end of the input'\n${input}end of the input`;
}

/**
 * One script is cheaper than a process of `ip netns exec` for each command. Outputs are octets: base64 makes text of all of them.
 * @param separator a line that stands between two outputs.
 */
const scriptOf = (commands: readonly CaptureCommand[], separator: string): string =>
  [
    '{',
    ...start,
    ...commands.map((command) => `echo '${separator}'\n${lineOf(command)}`),
    '} | base64 --wrap=0',
  ].join('\n');

/**
 * Captures the whole network that the commands see: links, addresses, routes of all tables, rules, nexthops, neighbours, the
 * bridges' VLANs, forwarding and multicast entries, queueing disciplines, the settings of every link under `/proc/sys/net`, and
 * the source address chosen for each of ten destinations. What a kernel does not support is absent.
 * @param names the commands to run, if not all.
 */
export async function captureNetwork(
  run: RunScript,
  names: readonly CommandName[] = Object.keys(captureCommands) as CommandName[],
): Promise<NetworkCapture> {
  const separator = `--${randomUUID()}--`;
  const script = scriptOf(
    names.map((name) => captureCommands[name]),
    separator,
  );
  const text = Buffer.from(await run(script), 'base64').toString('latin1');
  const [seconds, ...parts] = text.split(`${separator}\n`);
  const outputs = names.map((name, index) => [name, parts[index] ?? '']);
  return readCapture(Object.fromEntries(outputs) as Partial<CaptureOutputs>, Number(seconds));
}

const nothing = Object.fromEntries(Object.keys(captureCommands).map((name) => [name, ''])) as Readonly<
  Record<keyof CaptureOutputs, string>
>;

/** Reads what the commands printed. @param nowSeconds the time at which they ran, of any clock that both captures share. */
export function readCapture(printed: Partial<CaptureOutputs>, nowSeconds: number): NetworkCapture {
  const outputs = { ...nothing, ...printed };
  const entries = new Entries();
  readLinks(outputs.links, entries, nowSeconds);
  readMacOrigins(outputs.macOrigins, entries, outputs.links);
  readTables(outputs.tables, entries);
  readRules('inet6', outputs.rules6, entries);
  readSources(outputs.sources, entries);
  readVlans('vlan', 'vlans', outputs.vlans, entries);
  readVlans('vlan-tunnel', 'tunnels', outputs.tunnels, entries);
  readVlans('vlan-options', 'vlans', outputs.vlanOptions, entries);
  readFdb(outputs.fdb, entries);
  readMdb(outputs.mdb, entries);
  readQdiscs(outputs.qdiscs, entries);
  // A path is /proc/sys/net/FAMILY/conf/LINK/SETTING.
  for (const [path, value] of nullSeparated(outputs.settings)) {
    const [, , , , family = '', group = '', link = '', ...setting] = path.split('/');
    entries.add(['setting', link, `${family}.${group}.${setting.join('.')}`], value);
  }
  return entries.all;
}
