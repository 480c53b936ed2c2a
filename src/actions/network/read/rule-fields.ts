import {
  type Attributes,
  addressBits,
  formatIp,
  protocolName,
  type RuleMessage,
  readRange16,
  readRange32,
  routeTypeName,
  ruleAttribute,
  tableName,
} from '#netlink';

/** A routing rule with the names and the order of fields of `ip -json -details rule`. Checkpoints contain it. */
export type RuleFields = Readonly<Record<string, string | number | null>>;

/** `FIB_RULE_INVERT` and `FIB_RULE_IIF_DETACHED` of linux/fib_rules.h. */
const ruleFlag = { invert: 0x2, inputDetached: 0x8, unresolved: 0x4 } as const;
/** `FR_ACT_*` of linux/fib_rules.h. */
const ruleAction = { toTable: 1, goto: 2, nop: 3 } as const;
const wholeMask = 0xffffffff;
/** "Not set" of a suppressor. */
const unset = 0xffffffff;
/** `IPPROTO_*` that iproute2 names from /etc/protocols. */
const ipProtocols: ReadonlyMap<number, string> = new Map([
  [1, 'icmp'],
  [6, 'tcp'],
  [17, 'udp'],
  [33, 'dccp'],
  [58, 'ipv6-icmp'],
  [132, 'sctp'],
]);

/** Returns the fields of a routing rule. */
export function ruleFields(rule: RuleMessage): RuleFields {
  const { attributes, flags, tos } = rule;
  const fields: Record<string, string | number | null> = {
    priority: attributes.u32(ruleAttribute.priority) ?? 0,
  };
  if ((flags & ruleFlag.invert) !== 0) fields['not'] = null;
  Object.assign(
    fields,
    prefixFields(rule, 'src', ruleAttribute.source, rule.sourceLength),
    prefixFields(rule, 'dst', ruleAttribute.destination, rule.destinationLength),
  );
  if (tos !== 0) fields['tos'] = `0x${tos.toString(16).padStart(2, '0')}`;
  Object.assign(
    fields,
    selectorFields(attributes, flags),
    tableFields(rule),
    actionFields(rule),
    protocolFields(attributes),
  );
  return fields;
}

function prefixFields(
  { family, attributes }: RuleMessage,
  name: 'src' | 'dst',
  attribute: number,
  length: number,
): RuleFields {
  const address = formatIp(family, attributes.bytes(attribute));
  if (address === undefined) {
    if (length > 0) return { [name]: '0', [`${name}len`]: length };
    return name === 'src' ? { src: 'all' } : {};
  }
  return length === addressBits[family] ? { [name]: address } : { [name]: address, [`${name}len`]: length };
}

function selectorFields(attributes: Attributes, flags: number): RuleFields {
  const fields: Record<string, string | number | null> = { ...markFields(attributes) };
  const input = attributes.text(ruleAttribute.inputName);
  if (input !== undefined) fields['iif'] = input;
  if (input !== undefined && (flags & ruleFlag.inputDetached) !== 0) fields['iif_detached'] = null;
  const output = attributes.text(ruleAttribute.outputName);
  if (output !== undefined) fields['oif'] = output;
  if ((attributes.u8(ruleAttribute.l3Master) ?? 0) !== 0) fields['l3mdev'] = null;
  const users = readRange32(attributes.bytes(ruleAttribute.uidRange));
  if (users !== undefined) [fields['uid_start'], fields['uid_end']] = users;
  return Object.assign(fields, transportFields(attributes));
}

function markFields(attributes: Attributes): RuleFields {
  const mark = attributes.u32(ruleAttribute.mark);
  const mask = attributes.u32(ruleAttribute.markMask);
  if (mark === undefined && mask === undefined) return {};
  const fwmark = hex(mark ?? 0);
  return mask === undefined || mask === wholeMask ? { fwmark } : { fwmark, fwmask: hex(mask) };
}

function transportFields(attributes: Attributes): RuleFields {
  const fields: Record<string, string | number> = {};
  const ipProtocol = attributes.u8(ruleAttribute.ipProtocol);
  if (ipProtocol !== undefined) fields['ipproto'] = ipProtocols.get(ipProtocol) ?? `ipproto-${ipProtocol}`;
  Object.assign(
    fields,
    portFields(attributes, 'sport', ruleAttribute.sourcePorts),
    portFields(attributes, 'dport', ruleAttribute.destinationPorts),
  );
  const tunnel = attributes.bytes(ruleAttribute.tunnelId);
  if (tunnel?.length === 8) fields['tun_id'] = Number(tunnel.readBigUInt64BE());
  return fields;
}

function portFields(attributes: Attributes, name: 'sport' | 'dport', attribute: number): RuleFields {
  const ports = readRange16(attributes.bytes(attribute));
  if (ports === undefined) return {};
  const [first, last] = ports;
  return first === last ? { [name]: first } : { [`${name}_start`]: first, [`${name}_end`]: last };
}

function tableFields({ table, attributes }: RuleMessage): RuleFields {
  if (table === 0) return {};
  const fields: Record<string, string | number> = { table: tableName(table) };
  const prefixLength = attributes.u32(ruleAttribute.suppressPrefixLength);
  if (prefixLength !== undefined && prefixLength !== unset) fields['suppress_prefixlen'] = prefixLength;
  const group = attributes.u32(ruleAttribute.suppressGroup);
  if (group !== undefined && group !== unset)
    fields['suppress_ifgroup'] = group === 0 ? 'default' : String(group);
  return fields;
}

function actionFields({ action, flags, attributes }: RuleMessage): RuleFields {
  const fields: Record<string, string | number | null> = {};
  const realms = attributes.u32(ruleAttribute.realms);
  if (realms !== undefined && realms >>> 16 !== 0) fields['flow_from'] = String(realms >>> 16);
  if (realms !== undefined) fields['flow_to'] = String(realms & 0xffff);
  if (action === ruleAction.goto) {
    fields['goto'] = attributes.u32(ruleAttribute.target) ?? 'none';
    if ((flags & ruleFlag.unresolved) !== 0) fields['unresolved'] = null;
  } else if (action === ruleAction.nop) fields['nop'] = null;
  else if (action !== ruleAction.toTable) fields['action'] = routeTypeName(action);
  return fields;
}

function protocolFields(attributes: Attributes): RuleFields {
  const protocol = attributes.u8(ruleAttribute.protocol);
  return protocol === undefined ? {} : { protocol: protocolName(protocol) };
}

const hex = (value: number): string => `0x${value.toString(16)}`;
