import {
  type ManagedPlan,
  type NetworkContext,
  type NetworkSnapshot,
  type NetworkState,
  type PreparedChange,
  prepareChange,
  readSnapshot,
} from '#actions';

/** Plans a change of the network as it is now. @throws {Refused} {Unsupported} {Busy} */
export type PlanFactory = (state: NetworkState) => ManagedPlan;

/** A change that is ready to apply, and the network that it was prepared for. */
export interface Preparation {
  readonly before: NetworkSnapshot;
  readonly change: PreparedChange;
}

/** Reads the network and prepares one change for it; touches nothing. @throws {Refused} {Unsupported} {Busy} {ToolFailed} */
export async function prepare(network: NetworkContext, createPlan: PlanFactory): Promise<Preparation> {
  const before = await readSnapshot(network);
  return { before, change: await prepareChange(network, before, createPlan(before.state)) };
}
