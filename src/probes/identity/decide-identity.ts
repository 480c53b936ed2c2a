import { IdentityError } from '../errors.ts';
import type { Identity, IdentityCandidates, IdentitySource, RememberedIdentity } from './identity.ts';
import { isKnownBad } from './known-bad.ts';
import { parseUuid } from './uuid.ts';

/** What is found, the best first. What is configured stands above them all. */
const ranking = [
  'smbios',
  'device-tree',
  'libvirt',
  'machine-id',
] as const satisfies readonly IdentitySource[];

/**
 * Who this machine is: what is configured; else the best that the machine offers and that is not known to be shared;
 * but what an earlier run found at a better source, one that cannot be read now, is kept.
 * @throws {IdentityError} where nothing says it, and where what is configured is no UUID or known to be shared.
 */
export function decideIdentity(
  candidates: IdentityCandidates,
  remembered: RememberedIdentity | undefined,
  configured: string | undefined,
): Identity {
  const before = acceptable(remembered?.uuid);
  const { uuid, source } =
    configured === undefined
      ? found(candidates, before === undefined ? undefined : remembered)
      : { uuid: asConfigured(configured), source: 'configured' as const };
  return {
    uuid,
    source,
    trusted: source !== 'machine-id',
    hardwareUuid: parseUuid(candidates.smbios),
    machineIdUuid: candidates.machineId,
    changedFrom: before === undefined || before === uuid ? undefined : before,
  };
}

function acceptable(text: string | undefined): string | undefined {
  const uuid = parseUuid(text);
  return uuid === undefined || isKnownBad(uuid) ? undefined : uuid;
}

function asConfigured(text: string): string {
  const uuid = parseUuid(text);
  if (uuid === undefined)
    throw new IdentityError(`node.uuid is ${JSON.stringify(text)}; 32 hexadecimal digits as 8-4-4-4-12`);
  if (isKnownBad(uuid))
    throw new IdentityError(
      `node.uuid is ${uuid}; one that only this machine has (many boards ship with this one)`,
    );
  return uuid;
}

function found(
  candidates: IdentityCandidates,
  remembered: RememberedIdentity | undefined,
): RememberedIdentity {
  const offered: Readonly<Record<(typeof ranking)[number], string | undefined>> = {
    smbios: acceptable(candidates.smbios),
    'device-tree': acceptable(candidates.deviceTree),
    libvirt: acceptable(candidates.libvirt),
    'machine-id': acceptable(candidates.machineId),
  };
  for (const source of ranking) {
    const uuid = offered[source];
    if (uuid !== undefined) return { uuid, source };
    const kept = remembered?.source === source ? acceptable(remembered.uuid) : undefined;
    if (kept !== undefined) return { uuid: kept, source };
  }
  throw new IdentityError(
    "no UUID in SMBIOS, device tree or /etc/machine-id that is this machine's alone; configure node.uuid",
  );
}
