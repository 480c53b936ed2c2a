import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ToolFailed } from '../../errors.ts';
import type { AddressState, Family, RouteState } from '../state/network-state.ts';
import type { ClientName } from './client.ts';

/** What a link had of its own when DHCP was turned on: while it is there, DHCP is on. */
export interface SavedAddresses {
  /** The kernel's: what was turned on before the machine restarted is on no more. */
  readonly bootId: string;
  readonly addresses: readonly AddressState[];
  readonly routes: readonly RouteState[];
  /** Who was started; undefined where a service that holds the link does it. */
  readonly client?: ClientName | undefined;
  /** Addresses with prefix that came, also those that are given for ever and look like static ones. */
  readonly brought: readonly string[];
  /** Keys of the routes that a router had announced before: dhcpcd makes others, which may stay when it ends. */
  readonly announced?: readonly string[] | undefined;
}

/** Where it is kept, for each link and family. */
export interface SavedAddressesKey {
  readonly directory: string;
  readonly link: string;
  readonly family: Family;
}

const pathOf = ({ directory, link, family }: SavedAddressesKey) =>
  join(directory, 'dhcp', `${link}.${family}.json`);

export const readBootId = async (): Promise<string> =>
  (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();

/** @returns undefined where there is none of this boot. @throws {ToolFailed} */
export async function readSavedAddresses(place: SavedAddressesKey): Promise<SavedAddresses | undefined> {
  const path = pathOf(place);
  try {
    const found = JSON.parse(await readFile(path, 'utf8')) as SavedAddresses;
    return found.bootId === (await readBootId()) ? found : undefined;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new ToolFailed(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** On the disk, whole, when it resolves; undefined removes it. @throws {ToolFailed} */
export async function writeSavedAddresses(
  place: SavedAddressesKey,
  saved: SavedAddresses | undefined,
): Promise<void> {
  const path = pathOf(place);
  try {
    if (saved) await replaceFile(path, join(place.directory, 'dhcp'), JSON.stringify(saved));
    else await rm(path, { force: true });
  } catch (cause) {
    throw new ToolFailed(`${path} cannot be written: ${(cause as Error).message}`, { cause });
  }
}

async function replaceFile(path: string, directory: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  await mkdir(directory, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
