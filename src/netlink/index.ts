export { Attributes, attributeText, writeAttribute } from './attributes.ts';
export { i32, u16, u32, u64, writeU16, writeU32 } from './byte-order.ts';
export { type Libc, type LibcResult, loadLibc } from './libc.ts';
export { messageFlag, messageType, type NetlinkMessage, readMessages, writeMessage } from './message.ts';
export { type DumpName, type DumpVisitor, type Netlink, NetlinkError } from './netlink.ts';
export { createNetlink, openNetlink } from './netlink-socket.ts';
export { fromOctets, toOctets } from './octet-text.ts';
export { readRows } from './read-rows.ts';
export { createRecordedNetlink } from './recorded-netlink.ts';
export { type AddressMessage, addressFlag, readAddressMessage } from './rtnetlink/address-message.ts';
export { interfaceFlag, linkAttribute, operStates } from './rtnetlink/constants.ts';
export { addressBits, type Family, formatNetwork } from './rtnetlink/family.ts';
export { formatIp, formatIpv4, formatIpv6, formatNetmask } from './rtnetlink/ip-text.ts';
export { bondAttributes, bondPortAttributes } from './rtnetlink/kinds/bond.ts';
export { bridgeAttributes, bridgePortAttributes } from './rtnetlink/kinds/bridge.ts';
export { type RawOptions, readOptions } from './rtnetlink/kinds/read-options.ts';
export { readVlan, type VlanData } from './rtnetlink/kinds/vlan.ts';
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
