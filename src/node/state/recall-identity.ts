import {
  compareMachines,
  decideIdentity,
  type Host,
  type Identity,
  type IdentityCandidates,
  isKnownBad,
  type MachineRelation,
  type MachineTraits,
  probes,
  type RememberedIdentity,
  readLibvirtUuid,
  readMachineTraits,
} from '#probes';
import type { AgentState } from './agent-state.ts';

/** The identity of a machine at this start, and how the machine relates to that of the last start. */
export interface RecalledIdentity {
  readonly identity: Identity;
  readonly traits: MachineTraits;
  /** The stored identity if it is this machine's own. */
  readonly remembered: RememberedIdentity | undefined;
  /** Undefined at the first start, and when the state has no traits of its machine. */
  readonly relation: MachineRelation | undefined;
  /** Why consoles must no longer take this machine for the one that they knew. */
  readonly changeReason: string | undefined;
  /** What is wrong with a source of the identity. */
  readonly problem: string | undefined;
}

/** Whether a relation means that the state is of another machine than this one. */
const isOther = (relation: MachineRelation | undefined) => relation === 'cloned' || relation === 'other';

const relationTexts: Readonly<Record<MachineRelation, string>> = {
  same: 'another source names this machine, or its firmware changed',
  renamed: 'another source names this machine, or its firmware changed',
  reinstalled: 'the hardware is the same, the machine-id is another one',
  'changed-hardware': 'the machine-id is the same, the board is another one',
  cloned:
    'the machine-id is that of other hardware: this machine is a clone, or all its hardware was replaced',
  other: 'the state directory came from another machine',
};

/**
 * Decides the identity of a machine from its sources, and from the state when the state is its own. A recorded machine
 * has no part in the state.
 * @throws {IdentityError} when no source names the machine.
 */
export async function recallIdentity(
  host: Host,
  state: AgentState | undefined,
  configured: string | undefined,
): Promise<RecalledIdentity> {
  const candidates = await readCandidates(host);
  const traits = await readMachineTraits(host, candidates);
  const stored = host.isLive ? state : undefined;
  const relation = stored?.machine && compareMachines(stored.machine, traits);
  const isOwn = relation === undefined ? isConfirmed(stored?.identity, candidates) : !isOther(relation);
  const own = isOwn ? stored : undefined;
  const identity = decideIdentity(candidates, own?.identity, configured);
  return {
    identity,
    remembered: own?.identity,
    // A start that cannot read SMBIOS must not forget what an earlier one read.
    traits: { ...traits, hardwareUuid: traits.hardwareUuid ?? own?.machine?.hardwareUuid },
    relation,
    changeReason: describeChange(identity, stored, relation),
    problem: candidates.problem,
  };
}

/** Reads the UUIDs that the machine offers. Asks libvirt only where the firmware has no UUID, or one that machines share. */
async function readCandidates(host: Host): Promise<IdentityCandidates> {
  const signal = AbortSignal.timeout(10_000);
  const candidates = await probes.identity.read(host, signal);
  const hasOwn = [candidates.smbios, candidates.deviceTree].some(
    (uuid) => uuid !== undefined && !isKnownBad(uuid),
  );
  if (hasOwn) return candidates;
  return { ...candidates, libvirt: await readLibvirtUuid(host, signal).catch(() => undefined) };
}

/** Without the traits of its machine, a stored identity counts when a source of this machine has the same UUID. */
function isConfirmed(
  stored: RememberedIdentity | undefined,
  { smbios, deviceTree, libvirt, machineId }: IdentityCandidates,
): boolean {
  return stored !== undefined && [smbios, deviceTree, libvirt, machineId].includes(stored.uuid);
}

function describeChange(
  { uuid }: Identity,
  stored: AgentState | undefined,
  relation: MachineRelation | undefined,
): string | undefined {
  const before = stored?.lastUuid ?? stored?.identity?.uuid;
  const hasSameUuid = before === undefined || before === uuid;
  if (hasSameUuid && !isOther(relation)) return undefined;
  const change = hasSameUuid ? uuid : `${before} before, ${uuid} now`;
  const cause =
    relation === undefined
      ? `the state does not say whose ${stored?.identity?.source} UUID that was`
      : relationTexts[relation];
  return `${change}: ${cause}`;
}
