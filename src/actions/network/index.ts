export { addAddress, removeAddress } from './addressing/addresses.ts';
export { type AddRouteArgs, defaultMetric } from './addressing/new-route.ts';
export { removeRoute } from './addressing/remove-route.ts';
export { readRouteOptions } from './addressing/route-options.ts';
export { addRoute } from './addressing/routes.ts';
export { setStaticAddress } from './addressing/set-static-address.ts';
export { tableNumber } from './addressing/table-number.ts';
export {
  type Effects,
  type EffectsRecord,
  fromEffectsRecord,
  mergeEffects,
  noEffects,
  toEffectsRecord,
} from './apply/effects.ts';
export { lossText } from './apply/find-losses.ts';
export { hostNetworkContext, type NetworkContext } from './apply/network-context.ts';
export type { NetworkAction, NetworkPlan } from './apply/network-plan.ts';
export {
  type ManagedPlan,
  type PreparedChange,
  prepareChange,
  writtenLines,
} from './apply/prepare-change.ts';
export type { BackendUndoState } from './backends/common/backend.ts';
export { definitionPlan } from './definitions/definition-plan.ts';
export type {
  DefinitionChange,
  DefinitionRequest,
  DefinitionService,
  KnownDefinition,
} from './definitions/definition-request.ts';
export { flattenDefinition } from './definitions/flatten-definition.ts';
export type { InterfaceToWrite } from './definitions/interface-to-write.ts';
export { findSavedAddresses, type SavedAddresses } from './dhcp/saved-addresses.ts';
export { setDhcp, setDhcp6 } from './dhcp/set-dhcp.ts';
export { stepText } from './ip/ip-step.ts';
export { restorableSchema } from './kernel/former/former-state-record.ts';
export type { Restorable } from './kernel/former/restorable.ts';
export { readLinkNames } from './kernel/kernel-state.ts';
export { createBond } from './kinds/create-bond.ts';
export { createBridge } from './kinds/create-bridge.ts';
export { createVlan } from './kinds/create-vlan.ts';
export { create, destroy, restart, setAdminUp } from './kinds/link-state.ts';
export { setOptions } from './kinds/options/set-options.ts';
export { setIpv6Enabled } from './kinds/set-ipv6-enabled.ts';
export { setMacAddress } from './kinds/set-mac-address.ts';
export { setMaster } from './kinds/set-master.ts';
export { setMtu } from './kinds/set-mtu.ts';
export { readNetworkState } from './read/read-network-state.ts';
export { type NetworkSnapshot, readSnapshot } from './read/snapshot.ts';
export { appliedChangeSchema } from './record/applied-change-schema.ts';
export type { AppliedChange } from './rollback/applied-change.ts';
export { type RollbackResult, rollback } from './rollback/rollback.ts';
export { emptyChange, findTaken, recordBefore } from './rollback/scope.ts';
export { undoWritten, undoWrittenFiles } from './rollback/undo-services.ts';
export { ipWordOf, kernelOptionName, type LinkOption, optionsOf } from './state/link-options.ts';
export type {
  AddressState,
  Family,
  LinkState,
  NetworkState,
  RouteState,
} from './state/network-state.ts';
export { roundDelay } from './state/option-order.ts';
export { bridgePortOptions } from './state/port-options.ts';
export { restartWritten } from './written/restart-written.ts';
export { startWritten } from './written/start-written.ts';
export { type AlwaysWritten, createdInterfaces, withPlan } from './written/written-state.ts';
export { concernedLinks, createFromXml } from './xml/plan/create-from-xml.ts';
