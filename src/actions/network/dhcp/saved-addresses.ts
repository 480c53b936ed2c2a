import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readBootId } from '../../run/boot-id.ts';
import { readSavedFile, writeSavedFile } from '../record/saved-file.ts';
import { type AddressState, type Family, type RouteState, renameRouteKey } from '../state/network-state.ts';
import type { ClientName, LinkFamily } from './client.ts';
import { savedAddressesSchema } from './undo-schema.ts';

/**
 * The static addresses and routes of a link before DHCP was turned on. DHCP is on while this file exists: the names of
 * its members are keys on disk.
 */
export interface SavedAddresses {
  /** The kernel's boot id. DHCP that was turned on before the machine restarted is off. */
  readonly bootId: string;
  /** Name of the link when DHCP was turned on, under which the client runs. An earlier agent wrote none. */
  readonly link?: string | undefined;
  readonly addresses: readonly AddressState[];
  readonly routes: readonly RouteState[];
  /** The client that the agent started; undefined where a service does the client's work. */
  readonly client?: ClientName | undefined;
  /** Addresses with prefix that came by DHCP, also infinite leases, which look like static addresses. */
  readonly brought: readonly string[];
  /** Keys of the routes that a router had announced before. dhcpcd adds its own, which may stay when it ends. */
  readonly announced?: readonly string[] | undefined;
  /**
   * Mode in which the kernel generated the link-local IPv6 address. dhcpcd generates that address itself: it sets the mode `none`,
   * and leaves it so when it ends.
   */
  readonly addrGenMode?: string | undefined;
}

/**
 * The key of a file of saved addresses: one family of one link, by its index, which the link keeps when it is renamed. An earlier
 * agent took the name, and no index.
 */
export interface SavedAddressesKey {
  readonly directory: string;
  readonly index?: number | undefined;
  readonly link: string;
  readonly family: Family;
}

const folderOf = ({ directory }: Pick<SavedAddressesKey, 'directory'>) => join(directory, 'dhcp');
const pathOf = (key: SavedAddressesKey) => join(folderOf(key), `${key.index ?? key.link}.${key.family}.json`);

/** Saved addresses, under the name that their link has now, and the key of their file. */
export interface FoundAddresses {
  readonly key: SavedAddressesKey;
  readonly saved: SavedAddresses;
}

/**
 * Finds the saved addresses of a link: in the file of its index, or in that of a former link of this name, which is gone. A
 * rollback creates a link again, under another index.
 * @param names of the links that exist, by their index.
 * @returns undefined where nothing was saved since the machine started. @throws {ToolFailed} {Refused} for a damaged file.
 */
export async function findSavedAddresses(
  { link, family }: LinkFamily,
  directory: string,
  names: ReadonlyMap<number, string>,
): Promise<FoundAddresses | undefined> {
  const own = [...names].find(([, name]) => name === link)?.[0];
  const indices = await savedIndices(directory, family);
  const gone = indices.filter((index) => !names.has(index));
  for (const index of [own, ...gone, undefined]) {
    const key = { directory, index, link, family };
    const saved = await readSavedAddresses(key);
    if (saved && (index === own || (saved.link ?? link) === link))
      return { key, saved: renameSaved(saved, link) };
  }
  return undefined;
}

/** Lists the indices of links of which there is a file. */
async function savedIndices(directory: string, family: Family): Promise<readonly number[]> {
  const files = await readdir(folderOf({ directory })).catch(() => []);
  return files.flatMap((file) => {
    const index = new RegExp(`^(\\d+)\\.${family}\\.json$`).exec(file)?.[1];
    return index === undefined ? [] : [Number(index)];
  });
}

/** @returns undefined where nothing was saved since the machine started. @throws {ToolFailed} {Refused} for a damaged file. */
export async function readSavedAddresses(key: SavedAddressesKey): Promise<SavedAddresses | undefined> {
  const saved = await readSavedFile<SavedAddresses>(pathOf(key), savedAddressesSchema());
  if (saved === undefined) return undefined;
  return saved.bootId === (await readBootId()) ? saved : undefined;
}

/** Saves addresses durably; undefined deletes them. @throws {ToolFailed} */
export const writeSavedAddresses = (
  key: SavedAddressesKey,
  saved: SavedAddresses | undefined,
): Promise<void> => writeSavedFile(pathOf(key), saved);

/** Gives saved addresses and routes the name that their link has now. Its client keeps the name that it had. */
export const renameSaved = (saved: SavedAddresses, link: string): SavedAddresses => ({
  ...saved,
  addresses: saved.addresses.map((address) => ({ ...address, link })),
  // Each leads over this link alone.
  routes: saved.routes.map((route) => ({ ...route, hops: route.hops.map((hop) => ({ ...hop, link })) })),
  announced: saved.announced?.map((key) => renameRouteKey(key, link)),
});
