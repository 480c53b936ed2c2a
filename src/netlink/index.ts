export { Attributes, attributeText, writeAttribute } from './attributes.ts';
export { i32, u16, u32, u64, writeU16, writeU32 } from './byte-order.ts';
export { type Libc, type LibcResult, loadLibc } from './libc.ts';
export { messageFlag, messageType, type NetlinkMessage, readMessages, writeMessage } from './message.ts';
export { type DumpName, type DumpVisitor, type Netlink, NetlinkError } from './netlink.ts';
export { createNetlink, openNetlink } from './netlink-socket.ts';
export { createRecordedNetlink } from './recorded-netlink.ts';
