import type { Host } from '../host/host.ts';
import { nonEmptyText } from '../text/key-values.ts';
import type { IdentityCandidates } from './identity.ts';
import { isKnownBad } from './known-bad.ts';

/** Six octets, or twenty of InfiniBand; not the zeros of a link without an address. */
const macAddress = /^(?!00(?::00)+$)[0-9a-f]{2}(:[0-9a-f]{2}){5}((:[0-9a-f]{2}){14})?$/;

/** What tells this machine from its clones and from other machines. Stored beside an identity: it says whose that is. */
export interface MachineTraits {
  /** UUIDv5 of the machine-id; undefined without one. */
  readonly machineId?: string | undefined;
  /** The UUID of SMBIOS, else of the device tree; undefined where it cannot be read, and where machines share it. */
  readonly hardwareUuid?: string | undefined;
  /** Permanent MAC addresses of the cards, sorted. */
  readonly cards?: readonly string[] | undefined;
  readonly hostname?: string | undefined;
}

/** Reads the traits of a machine whose UUIDs are known. */
export async function readMachineTraits(host: Host, candidates: IdentityCandidates): Promise<MachineTraits> {
  const hardwareUuid = candidates.smbios ?? candidates.deviceTree;
  const cards = await readCards(host);
  return {
    machineId: candidates.machineId,
    hardwareUuid: hardwareUuid === undefined || isKnownBad(hardwareUuid) ? undefined : hardwareUuid,
    cards: cards.length === 0 ? undefined : cards,
    hostname: nonEmptyText(await host.readText('/proc/sys/kernel/hostname')),
  };
}

/** Reads the addresses of cards from /sys alone: a command that only names the agent opens no netlink socket. */
async function readCards(host: Host): Promise<readonly string[]> {
  const cards = new Set<string>();
  for (const name of (await host.listFolder('/sys/class/net')) ?? []) {
    const folder = `/sys/class/net/${name}`;
    if ((await host.readLink(`${folder}/device`)) === undefined) continue;
    // A bond gives its member another address.
    const own = nonEmptyText(await host.readText(`${folder}/bonding_slave/perm_hwaddr`));
    const address = own ?? nonEmptyText(await host.readText(`${folder}/address`));
    if (address !== undefined && macAddress.test(address)) cards.add(address);
  }
  return [...cards].sort();
}

/**
 * How a machine relates to the one that the traits of an earlier start describe:
 * `same`; `renamed` (another hostname); `reinstalled` (the same hardware, another machine-id); `changed-hardware` (another
 * board in the same machine); `cloned` (the machine-id of another machine); `other` (nothing in common, or unknown).
 */
export type MachineRelation = 'same' | 'renamed' | 'reinstalled' | 'changed-hardware' | 'cloned' | 'other';

type Comparison = 'same' | 'differs' | 'unknown';

/** Compares the traits of two starts. A trait that one of them lacks proves nothing. */
export function compareMachines(before: MachineTraits, now: MachineTraits): MachineRelation {
  const hardware = compareTexts(before.hardwareUuid, now.hardwareUuid);
  const machineId = compareTexts(before.machineId, now.machineId);
  const cards = compareCards(before.cards, now.cards);
  if (hardware === 'differs' || (hardware === 'unknown' && cards === 'differs')) {
    // One board was replaced when the cards stayed; a virtual machine gets all new hardware when it is cloned.
    if (hardware === 'differs' && (cards === 'same' || (cards === 'unknown' && machineId === 'same'))) {
      return 'changed-hardware';
    }
    return machineId === 'same' ? 'cloned' : 'other';
  }
  if (machineId === 'differs') return hardware === 'same' || cards === 'same' ? 'reinstalled' : 'other';
  return compareTexts(before.hostname, now.hostname) === 'differs' ? 'renamed' : 'same';
}

function compareTexts(before: string | undefined, now: string | undefined): Comparison {
  if (before === undefined || now === undefined) return 'unknown';
  return before === now ? 'same' : 'differs';
}

/** The machine keeps its cards when one of them stays. */
function compareCards(before: readonly string[] | undefined, now: readonly string[] | undefined): Comparison {
  if (before === undefined || now === undefined) return 'unknown';
  return before.some((card) => now.includes(card)) ? 'same' : 'differs';
}
