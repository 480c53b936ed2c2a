import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { errorText } from '#base';
import { toOctets } from '#netlink';
import { ToolFailed } from '../../errors.ts';
import type { Restored } from './restored.ts';

/** Values of the settings of links, by their path below /proc/sys/net: `ipv6/conf/eth0/accept_ra`. */
export type LinkSettings = Readonly<Record<string, string>>;

/** One setting of a link, by its path below /proc/sys/net. */
export interface LinkSetting {
  readonly path: string;
  readonly value: string;
}

/** The files below /proc/sys/net of one network namespace. Paths are text by `fromOctets`. */
export interface SettingFiles {
  /** Lists the files of a folder; none where it does not exist. */
  list(folder: string): Promise<readonly string[]>;
  /** @returns undefined for a setting that does not exist or cannot be read. */
  read(path: string): Promise<string | undefined>;
  /** Rejects where the kernel refuses the value. */
  write(path: string, value: string): Promise<void>;
}

const root = Buffer.from('/proc/sys/net/');
const pathOf = (path: string): Buffer => Buffer.concat([root, toOctets(path)]);

/** For so long reads of settings keep the event loop from other work, in milliseconds. */
const sliceMs = 5;
let sliceStart = 0;

/**
 * Reads in this thread: the kernel answers from memory at once, and by the pool of threads each file takes ten times as long.
 * Lets other work of the event loop pass now and then.
 */
async function inSlices<T>(read: () => T): Promise<T> {
  if (performance.now() - sliceStart > sliceMs) {
    await setImmediate();
    sliceStart = performance.now();
  }
  return read();
}

/** The settings of the network namespace of this process. */
export const hostSettingFiles: SettingFiles = {
  list: (folder) => inSlices(() => readdirSync(pathOf(folder))).catch(() => []),
  read: (path) => inSlices(() => readFileSync(pathOf(path), 'utf8')).catch(() => undefined),
  // The kernel may wait for its network lock.
  write: (path, value) => writeFile(pathOf(path), value),
};

/** Folders of the settings that hang on a link and go with it. Source: the kernel's ip-sysctl.rst. */
const folders = ['ipv4/conf', 'ipv6/conf', 'ipv4/neigh', 'ipv6/neigh'] as const;
/** The same values in seconds or in jiffies, which lose digits beside those in milliseconds. */
const coarse: ReadonlySet<string> = new Set(['base_reachable_time', 'retrans_time']);
/** IPv6 goes on or off last: the other settings hold from the first moment. */
const last = '/disable_ipv6';
/** The MTU of IPv6 follows that of the link, which bounds it. */
const bounded = /^ipv6\/conf\/[^/]+\/mtu$/;

/** Prints a setting as sysctl(8) does: `net.ipv6.conf.eth0.disable_ipv6 = 1`. */
export const settingText = ({ path, value }: LinkSetting): string =>
  `net.${path.replaceAll('/', '.')} = ${value}`;

/** Writes settings in their order. @throws {ToolFailed} for the first that the kernel refuses. */
export async function writeSettings(files: SettingFiles, settings: readonly LinkSetting[]): Promise<void> {
  for (const setting of settings) {
    try {
      await files.write(setting.path, setting.value);
    } catch (cause) {
      throw new ToolFailed(`${settingText(setting)}: ${errorText(cause)}`, { cause });
    }
  }
}

/** Reads the settings of links. A setting that cannot be read is left out. */
export async function readSettings(files: SettingFiles, names: Iterable<string>): Promise<LinkSettings> {
  const found: Record<string, string> = {};
  for (const name of names) {
    for (const folder of folders) {
      const settings = await files.list(`${folder}/${name}`);
      for (const setting of settings.filter((each) => !coarse.has(each))) {
        const path = `${folder}/${name}/${setting}`;
        const value = await files.read(path);
        if (value !== undefined) found[path] = value.trim();
      }
    }
  }
  return found;
}

/** Lists the paths of the settings that have another value now, or none. */
export async function changedSettings(
  files: SettingFiles,
  before: LinkSettings,
): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  for (const [path, value] of Object.entries(before))
    if ((await files.read(path))?.trim() !== value) changed.add(path);
  return changed;
}

/** Gives settings that differ their former values. @returns one text for each that was set, and for each that could not be. */
export async function restoreSettings(files: SettingFiles, before: LinkSettings): Promise<Restored> {
  const putBack: string[] = [];
  const notPutBack: string[] = [];
  const rank = (path: string) => (path.endsWith(last) ? 1 : 0);
  const inOrder = Object.entries(before).sort(([left], [right]) => rank(left) - rank(right));
  for (const [path, value] of inOrder) {
    if ((await files.read(path))?.trim() === value) continue;
    const text = settingText({ path, value });
    try {
      await files.write(path, value);
      putBack.push(text);
    } catch (error) {
      if (!bounded.test(path)) notPutBack.push(`${text}: ${errorText(error)}`);
    }
  }
  return { putBack, notPutBack };
}
