import { readBootId } from '../../run/boot-id.ts';
import type { NetworkContext } from '../apply/network-context.ts';
import type { AdminStateChange, NetworkPlan } from '../apply/network-plan.ts';
import type { BackendUndoState } from '../backends/common/backend.ts';
import { ip } from '../ip/ip-step.ts';
import { fromFormerStateRecord } from '../kernel/former/former-state-record.ts';
import { findRenames } from '../kernel/former/renames.ts';
import { vlansAbove } from '../kinds/vlans-above.ts';
import type { NetworkSnapshot } from '../read/snapshot.ts';
import { namesOf, renameFormer } from '../rollback/follow-renames.ts';
import { linkNamed } from '../state/network-state.ts';
import { lostState } from './lost-state.ts';
import { restoreLost } from './restore-lost.ts';
import { readSavedState, type SavedState, writeSavedState } from './saved-state.ts';
import { type AdminStateUndo, adminStateName } from './undo-admin-state.ts';

/** A change of an administrative state that is ready to be applied around the steps of its plan. */
export interface PreparedAdminState<Plan extends NetworkPlan> {
  /** The plan, with the steps that keep VLANs down that the kernel would set up with the link. */
  readonly plan: Plan;
  readonly undoStates: readonly BackendUndoState[];
  /** Runs the steps by `apply`, and saves or restores what hangs on the link. @throws {ToolFailed} {TimedOut} */
  around(apply: () => Promise<void>): Promise<void>;
}

/**
 * Prepares a plan by which a link goes up or down. What it loses when it goes down is saved in the state directory.
 * @throws {ToolFailed} {Refused} where that cannot be read.
 */
export async function prepareAdminState<Plan extends NetworkPlan>(
  context: NetworkContext,
  before: NetworkSnapshot,
  plan: Plan,
  { link, up }: AdminStateChange,
): Promise<PreparedAdminState<Plan>> {
  const { stateDirectory: directory } = context;
  if (directory === undefined) return { plan, undoStates: [], around: (apply) => apply() };
  const key = { directory, index: linkNamed(before.state, link)?.index ?? 0 };
  const saved = await readSavedState(key);
  const memory: AdminStateUndo = { ...key, saved };
  const undoStates: readonly BackendUndoState[] = [{ backEnd: adminStateName, memory }];
  const bootId = await readBootId();
  if (!up)
    return {
      plan,
      undoStates,
      async around(apply) {
        await apply();
        await writeSavedState(key, { bootId, ...(await lostState(context, before, plan, link)) });
      },
    };
  const valid =
    saved?.bootId === bootId && saved.index === key.index ? withNewNames(saved, before) : undefined;
  return {
    plan: valid ? { ...plan, steps: [...plan.steps, ...stepsDown(valid, before, link)] } : plan,
    undoStates,
    async around(apply) {
      await apply();
      if (valid) await restoreLost(context, fromFormerStateRecord(valid.former).kernel);
      await writeSavedState(key, undefined);
    },
  };
}

/** Calls links by the names that third parties gave them since the link went down. */
function withNewNames({ downAbove, former, ...saved }: SavedState, { kernel }: NetworkSnapshot): SavedState {
  const renames = findRenames(namesOf(former), kernel.names);
  return {
    ...saved,
    downAbove: downAbove.map((name) => renames.get(name) ?? name),
    former: renameFormer(former, renames),
  };
}

const stepsDown = ({ downAbove }: SavedState, { state }: NetworkSnapshot, link: string) =>
  vlansAbove(state, link)
    .filter(({ name }) => downAbove.includes(name))
    .map(({ name }) => ip`link set dev ${name} down`);
