export { addAddress, removeAddress } from './addressing/addresses.ts';
export { addRoute, defaultMetric, removeRoute } from './addressing/routes.ts';
export { setStaticAddress } from './addressing/set-static-address.ts';
export {
  type Effects,
  type EffectsRecord,
  fromEffectsRecord,
  mergeEffects,
  noEffects,
  toEffectsRecord,
} from './apply/effects.ts';
export { hostNetworkContext, type NetworkContext } from './apply/network-context.ts';
export type { NetworkAction, NetworkPlan } from './apply/network-plan.ts';
export { type ManagedPlan, type PreparedChange, prepareChange } from './apply/prepare-change.ts';
export type { BackendUndoState } from './backends/common/backend.ts';
export { readSavedAddresses, type SavedAddresses } from './dhcp/saved-addresses.ts';
export { setDhcp, setDhcp6 } from './dhcp/set-dhcp.ts';
export { stepText } from './ip/ip-step.ts';
export { createBond } from './kinds/create-bond.ts';
export { createBridge } from './kinds/create-bridge.ts';
export { createVlan } from './kinds/create-vlan.ts';
export { create, destroy, restart } from './kinds/link-state.ts';
export { setMaster } from './kinds/set-master.ts';
export { setMtu } from './kinds/set-mtu.ts';
export { setOptions } from './kinds/set-options.ts';
export { readNetworkState } from './read/read-network-state.ts';
export { appliedChangeSchema } from './record/applied-change-schema.ts';
export { type AppliedChange, type RollbackResult, rollback } from './rollback/rollback.ts';
export { ipWordOf, optionsOf } from './state/link-options.ts';
export type {
  AddressState,
  Family,
  LinkState,
  NetworkState,
  RouteState,
} from './state/network-state.ts';
export { concernedLinks, createFromXml } from './xml/plan/create-from-xml.ts';
