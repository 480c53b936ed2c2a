export { Attributes, attributeText, writeAttribute } from './attributes.ts';
export { readOwnBridgeTimes } from './bridge-times.ts';
export { i32, u16, u32, u64, writeU16, writeU32 } from './byte-order.ts';
export { type DriverInfo, parseDriverInfo, readDriverInfo } from './driver-info.ts';
export { errnoText } from './errno-text.ts';
export { type Libc, type LibcResult, loadLibc } from './libc.ts';
export { messageFlag, messageType, type NetlinkMessage, readMessages, writeMessage } from './message.ts';
export { type DumpName, type DumpScope, type DumpVisitor, type Netlink, NetlinkError } from './netlink.ts';
export { createNetlink, openNetlink } from './netlink-socket.ts';
export { type ChangedTable, changedTables, tablesChangedBy } from './notifications/changed-tables.ts';
export { type NotificationHandler, watchNotifications } from './notifications/notifications.ts';
export { type MdbEntry, mdbPort, mdbRequest, readMdbEntries } from './objects/bridge-mdb.ts';
export {
  bridgeVlanRequests,
  type VlanStep,
  vlanRequest,
  vlanSteps,
  vlanStepText,
} from './objects/bridge-vlan-requests.ts';
export {
  type BridgeVlans,
  type BridgeVlanTable,
  describeBridgeVlans,
  readBridgeVlans,
  vlanFlag,
  vlanIds,
} from './objects/bridge-vlans.ts';
export { describeObject } from './objects/describe-object.ts';
export { type ObjectTable, objectFormats, objectTables } from './objects/formats.ts';
export {
  creationPayload,
  creationRequest,
  deletionRequest,
  familyNumber,
  headerIndex,
  type KernelObject,
  linkIndices,
  type MapIndex,
} from './objects/kernel-object.ts';
export { type LinkRequest, linkSettingRequests } from './objects/link-settings.ts';
export { formatRanges, parseRanges, toRanges } from './objects/number-ranges.ts';
export {
  addressIdentity,
  addressScope,
  hasEnded,
  hasGateway,
  ipv6RouteMtu,
  isIpv6Multipath,
  isKept,
  isKernelLinkLocal,
  nexthopId,
  nexthopMembers,
  ownAddress,
  preferredSource,
  routeSlot,
} from './objects/object-facts.ts';
export { isSnoopersGroup, rejoinSnoopersRequests } from './objects/snoopers.ts';
export { fromOctets, toOctets } from './octet-text.ts';
export { readRows } from './read-rows.ts';
export { createRecordedNetlink } from './recorded-netlink.ts';
export { type Acknowledgement, type NetlinkRequest, openRequester, type Requester } from './requester.ts';
export { type AddressMessage, addressFlag, readAddressMessage } from './rtnetlink/address-message.ts';
export {
  interfaceFlag,
  linkAttribute,
  linkHeader,
  operStates,
  removalType,
  routeMessageType,
} from './rtnetlink/constants.ts';
export { addressBits, canonicalAddress, type Family, formatNetwork } from './rtnetlink/family.ts';
export { formatIp, formatIpv4, formatIpv6, formatNetmask } from './rtnetlink/ip-text.ts';
export { ipv6GenerationMode, isIpv6Enabled } from './rtnetlink/ipv6-state.ts';
export { bondAttributes, bondModes, bondPortAttributes } from './rtnetlink/kinds/bond.ts';
export { bridgeAttributes, bridgePortAttributes, runningBridgeOptions } from './rtnetlink/kinds/bridge.ts';
export { type OptionDefinition, type RawOptions, readOptions } from './rtnetlink/kinds/read-options.ts';
export { readVlan, type VlanData, vlanProtocol } from './rtnetlink/kinds/vlan.ts';
export { type LinkMessage, readLinkMessage } from './rtnetlink/link-message.ts';
export { formatMac } from './rtnetlink/mac.ts';
export { hopsOf, type NextHopMessage, readNextHopMessage } from './rtnetlink/nexthop-message.ts';
export { type RouteHop, type RouteMessage, readRouteMessage } from './rtnetlink/route-message.ts';
export { protocolName, routeTypeName, tableName } from './rtnetlink/route-names.ts';
export {
  type RuleMessage,
  readRange16,
  readRange32,
  readRuleMessage,
  ruleAttribute,
} from './rtnetlink/rule-message.ts';
export { scopeName } from './rtnetlink/scope.ts';
export {
  filterScopes,
  type QueueingDisciplineMessage,
  readFilterKind,
  readQueueingDiscipline,
} from './rtnetlink/traffic-control-message.ts';
