import {
  type DumpName,
  type DumpVisitor,
  messageFlag,
  type Netlink,
  NetlinkError,
  readMessages,
  u32,
} from '#netlink';
import { commandText } from '../../run/command.ts';
import type { Runner } from '../../run/runner.ts';
import { readLinkMessages } from './link-messages.ts';

/** The number at the head of what `ip … save` writes. Source: iproute2's ip/ipaddress.c, ip/iproute.c, ip/iprule.c. */
export const savedMagic = { addresses: 0x47361222, routes: 0x45311224, rules: 0x71706986 } as const;

type SavedTable = keyof typeof savedMagic;

const saveCommands: Readonly<Record<SavedTable, readonly (readonly string[])[]>> = {
  addresses: [['address', 'save']],
  routes: [
    ['-4', 'route', 'save', 'table', 'all'],
    ['-6', 'route', 'save', 'table', 'all'],
  ],
  rules: [
    ['-4', 'rule', 'save'],
    ['-6', 'rule', 'save'],
  ],
};

const isSaved = (name: DumpName): name is SavedTable => Object.hasOwn(savedMagic, name);
const maxAttempts = 8;
const timeLimitMs = 20_000;
/** Enough for a million routes. */
const outputLimit = 256 * 1024 * 1024;

/**
 * Reads tables of the kernel where no netlink socket can be opened: the messages of addresses, routes and rules from
 * `ip … save`, those of links from `rtmon`. The other tables have no such form.
 * @returns undefined where one of these tools is not installed.
 */
export async function openSavedTables(runner: Runner): Promise<Netlink | undefined> {
  try {
    await runner.requireInstalled({ file: 'ip', args: [] });
    await runner.requireInstalled({ file: 'rtmon', args: [] });
  } catch {
    return undefined;
  }
  return {
    isPartial: true,
    async dump(name, visitor, signal) {
      if (name === 'links' || name === 'link-settings') {
        for (const message of await readLinkMessages(runner, signal)) visitor.visit(message);
        return true;
      }
      if (!isSaved(name)) return false;
      for (const args of saveCommands[name]) await readSaved(runner, name, args, visitor, signal);
      return true;
    },
  };
}

/** Reads what one command saves; again where the table changed meanwhile. */
async function readSaved(
  runner: Runner,
  name: SavedTable,
  args: readonly string[],
  { visit }: DumpVisitor,
  signal: AbortSignal,
): Promise<void> {
  const command = { file: 'ip', args, timeLimitMs, outputLimit, writesOctets: true };
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const { stdout, isCut } = await runner.run(command, signal);
    const octets = Buffer.from(stdout, 'latin1');
    // Of an empty table `ip` writes nothing but the number.
    if (isCut || octets.length < 4 || u32(octets) !== savedMagic[name])
      throw new NetlinkError(`${commandText(command)} wrote something else; expected messages of the kernel`);
    const messages = [...readMessages(octets.subarray(4))];
    if (messages.some(({ flags }) => (flags & messageFlag.dumpInterrupted) !== 0)) continue;
    for (const message of messages) visit(message);
    return;
  }
  throw new NetlinkError(
    `${name} changed each of ${maxAttempts} times that they were saved; expected a stable table`,
  );
}
