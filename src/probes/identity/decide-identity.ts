import { IdentityError } from '../errors.ts';
import type { Identity, IdentityCandidates, IdentitySource, RememberedIdentity } from './identity.ts';
import { isKnownBad } from './known-bad.ts';
import { parseUuid } from './uuid.ts';

/** Sources on the machine, the best first. A configured UUID precedes them all. */
const ranking = [
  'smbios',
  'device-tree',
  'libvirt',
  'machine-id',
] as const satisfies readonly IdentitySource[];

/**
 * Decides the identity of the machine: the configured UUID; else the UUID of the best source, skipping UUIDs that
 * machines share. Keeps the UUID that an earlier run found at a better source which is unreadable now.
 * @throws {IdentityError} without any usable UUID, and when the configured one is malformed or shared.
 */
export function decideIdentity(
  candidates: IdentityCandidates,
  remembered: RememberedIdentity | undefined,
  configured: string | undefined,
): Identity {
  const before = toUsableUuid(remembered?.uuid);
  const { uuid, source } =
    configured === undefined
      ? chooseBest(candidates, before === undefined ? undefined : remembered)
      : { uuid: parseConfigured(configured), source: 'configured' as const };
  return {
    uuid,
    source,
    trusted: source !== 'machine-id',
    hardwareUuid: parseUuid(candidates.smbios),
    machineIdUuid: candidates.machineId,
    changedFrom: before === undefined || before === uuid ? undefined : before,
  };
}

/** @returns undefined for a malformed and for a shared UUID. */
function toUsableUuid(text: string | undefined): string | undefined {
  const uuid = parseUuid(text);
  return uuid === undefined || isKnownBad(uuid) ? undefined : uuid;
}

function parseConfigured(text: string): string {
  const uuid = parseUuid(text);
  if (uuid === undefined) {
    throw new IdentityError(
      `node.uuid is ${JSON.stringify(text)}; expected 32 hexadecimal digits as 8-4-4-4-12`,
    );
  }
  if (isKnownBad(uuid)) {
    throw new IdentityError(
      `node.uuid is ${uuid}, which many boards share; expected a UUID that only this machine has`,
    );
  }
  return uuid;
}

function chooseBest(
  candidates: IdentityCandidates,
  remembered: RememberedIdentity | undefined,
): RememberedIdentity {
  const usable: Readonly<Record<(typeof ranking)[number], string | undefined>> = {
    smbios: toUsableUuid(candidates.smbios),
    'device-tree': toUsableUuid(candidates.deviceTree),
    libvirt: toUsableUuid(candidates.libvirt),
    'machine-id': toUsableUuid(candidates.machineId),
  };
  for (const source of ranking) {
    const uuid = usable[source];
    if (uuid !== undefined) return { uuid, source };
    const rememberedUuid = remembered?.source === source ? toUsableUuid(remembered.uuid) : undefined;
    if (rememberedUuid !== undefined) return { uuid: rememberedUuid, source };
  }
  const problem = candidates.problem === undefined ? '' : ` (${candidates.problem})`;
  throw new IdentityError(
    `SMBIOS, device tree and /etc/machine-id have no UUID that only this machine has${problem}; configure node.uuid`,
  );
}
