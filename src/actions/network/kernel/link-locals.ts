import { setTimeout } from 'node:timers/promises';
import {
  Attributes,
  addressIdentity,
  creationPayload,
  deletionRequest,
  headerIndex,
  interfaceFlag,
  isKernelLinkLocal,
  type KernelObject,
  linkAttribute,
  linkHeader,
  ownAddress,
  type Requester,
  u32,
} from '#netlink';
import { type KernelState, linkIndexNamed } from './kernel-state.ts';
import { requestOrRefusal } from './request.ts';

/** The kernel makes the address when it notices the carrier, up to a second after the link came up. */
const waitMs = 1_500;
const pollIntervalMs = 150;

/**
 * Removes the link-local addresses that the kernel made of a MAC address when a link came up again: the link had others before.
 * Waits for one that is to be expected, on a link whose MAC address has changed since it first came up.
 * @param read reads the state now.
 */
export async function removeNewLinkLocals(
  requester: Requester,
  before: KernelState,
  read: () => Promise<KernelState>,
): Promise<void> {
  const former = before.objects.filter(isKernelLinkLocal);
  if (former.length === 0) return;
  const endMs = performance.now() + waitMs;
  for (;;) {
    const now = await read();
    const removed = await removeOthers(requester, before, now, former);
    const isExpected = former.some((address) => isOtherExpected(before, now, former, address));
    if (removed || !isExpected || performance.now() >= endMs) return;
    await setTimeout(pollIntervalMs);
  }
}

/** @returns whether there was one to remove. */
async function removeOthers(
  requester: Requester,
  before: KernelState,
  now: KernelState,
  former: readonly KernelObject[],
): Promise<boolean> {
  const linkOf = ({ names }: KernelState, address: KernelObject) => names.get(headerIndex(address) ?? 0);
  const addressId = (state: KernelState, address: KernelObject) =>
    `${linkOf(state, address)} ${addressIdentity(address)}`;
  const known = new Set(
    before.objects.filter(({ table }) => table === 'addresses').map((address) => addressId(before, address)),
  );
  const links = new Set(former.map((address) => linkOf(before, address)));
  const others = now.objects
    .filter(isKernelLinkLocal)
    .filter((address) => links.has(linkOf(now, address)) && !known.has(addressId(now, address)));
  for (const address of others) {
    const payload = creationPayload(address, (index) => index, 0);
    if (payload) await requestOrRefusal(requester, deletionRequest('addresses', payload));
  }
  return others.length > 0;
}

/** Whether the link of a former address is up with a MAC address of which the kernel makes another link-local address. */
function isOtherExpected(
  before: KernelState,
  now: KernelState,
  former: readonly KernelObject[],
  address: KernelObject,
): boolean {
  const formerIndex = headerIndex(address) ?? 0;
  const link = now.links.get(linkIndexNamed(now, before.names.get(formerIndex)) ?? 0);
  if (link === undefined || (u32(link, linkHeader.flags) & interfaceFlag.up) === 0) return false;
  const expected = linkLocalOf(new Attributes(link, linkHeader.length).bytes(linkAttribute.address));
  const own = former.filter((other) => headerIndex(other) === formerIndex);
  return (
    expected !== undefined && isMadeOfMac(address) && !own.some((other) => ownAddress(other) === expected)
  );
}

/** The modified EUI-64 of a MAC address (RFC 4291, appendix A) in fe80::/64, as hexadecimal text. */
function linkLocalOf(mac: Buffer | undefined): string | undefined {
  if (mac?.length !== 6) return undefined;
  const first = ((mac[0] ?? 0) ^ 0x02).toString(16).padStart(2, '0');
  return `fe80000000000000${first}${mac.toString('hex', 1, 3)}fffe${mac.toString('hex', 3)}`;
}

const isMadeOfMac = (address: KernelObject): boolean => ownAddress(address)?.slice(22, 26) === 'fffe';
