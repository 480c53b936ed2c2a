import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorText, findMismatch, makeFolder, readOwnFile, replaceFile } from '#base';
import { ToolFailed } from '../../errors.ts';
import type { AddressState, Family, RouteState } from '../state/network-state.ts';
import type { ClientName } from './client.ts';
import { savedAddressesSchema } from './undo-schema.ts';

/**
 * The static addresses and routes of a link before DHCP was turned on. DHCP is on while this file exists: the names of
 * its members are keys on disk.
 */
export interface SavedAddresses {
  /** The kernel's boot id. DHCP that was turned on before the machine restarted is off. */
  readonly bootId: string;
  readonly addresses: readonly AddressState[];
  readonly routes: readonly RouteState[];
  /** The client that the agent started; undefined where a service does the client's work. */
  readonly client?: ClientName | undefined;
  /** Addresses with prefix that came by DHCP, also infinite leases, which look like static addresses. */
  readonly brought: readonly string[];
  /** Keys of the routes that a router had announced before. dhcpcd adds its own, which may stay when it ends. */
  readonly announced?: readonly string[] | undefined;
}

/** The key of a file of saved addresses: one link and one family. */
export interface SavedAddressesKey {
  readonly directory: string;
  readonly link: string;
  readonly family: Family;
}

const folderOf = ({ directory }: SavedAddressesKey) => join(directory, 'dhcp');
const pathOf = (key: SavedAddressesKey) => join(folderOf(key), `${key.link}.${key.family}.json`);

/** Source: /proc/sys/kernel/random/boot_id. */
export const readBootId = async (): Promise<string> =>
  (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();

/** @returns undefined where nothing was saved since the machine started. @throws {ToolFailed} */
export async function readSavedAddresses(key: SavedAddressesKey): Promise<SavedAddresses | undefined> {
  const path = pathOf(key);
  try {
    const text = await readOwnFile(path);
    if (text === undefined) return undefined;
    const saved = JSON.parse(text) as SavedAddresses;
    const mismatch = findMismatch(savedAddressesSchema, saved);
    if (mismatch !== undefined) throw new Error(mismatch);
    return saved.bootId === (await readBootId()) ? saved : undefined;
  } catch (cause) {
    throw new ToolFailed(`${path} cannot be read: ${errorText(cause)}`, { cause });
  }
}

/** Saves addresses durably; undefined deletes them. @throws {ToolFailed} */
export async function writeSavedAddresses(
  key: SavedAddressesKey,
  saved: SavedAddresses | undefined,
): Promise<void> {
  const path = pathOf(key);
  try {
    if (saved) {
      await makeFolder(folderOf(key));
      await replaceFile(path, JSON.stringify(saved), { mode: 0o600, durable: true });
    } else await rm(path, { force: true });
  } catch (cause) {
    throw new ToolFailed(`${path} cannot be written: ${errorText(cause)}`, { cause });
  }
}
