import { Attributes } from '../attributes.ts';
import { u16, u32 } from '../byte-order.ts';
import type { NetlinkMessage } from '../message.ts';
import { routeMessageType } from './constants.ts';
import { type Family, familyOf } from './family.ts';

const headerLength = 12;

/** `FRA_*` of linux/fib_rules.h. */
export const ruleAttribute = {
  destination: 1,
  source: 2,
  inputName: 3,
  target: 4,
  priority: 6,
  mark: 10,
  realms: 11,
  tunnelId: 12,
  suppressGroup: 13,
  suppressPrefixLength: 14,
  table: 15,
  markMask: 16,
  outputName: 17,
  l3Master: 19,
  uidRange: 20,
  protocol: 21,
  ipProtocol: 22,
  sourcePorts: 23,
  destinationPorts: 24,
} as const;

/** One routing rule as the kernel reports it. */
export interface RuleMessage {
  readonly family: Family;
  readonly destinationLength: number;
  readonly sourceLength: number;
  readonly tos: number;
  readonly table: number;
  /** `FR_ACT_*`. */
  readonly action: number;
  /** `FIB_RULE_*`. */
  readonly flags: number;
  /** All attributes, by {@link ruleAttribute}. */
  readonly attributes: Attributes;
}

/** Reads one RTM_NEWRULE. @returns undefined for any other message and other families. */
export function readRuleMessage({ type, payload }: NetlinkMessage): RuleMessage | undefined {
  if (type !== routeMessageType.rule || payload.length < headerLength) return undefined;
  const family = familyOf(payload[0]);
  if (family === undefined) return undefined;
  const attributes = new Attributes(payload, headerLength);
  return {
    family,
    destinationLength: payload[1] ?? 0,
    sourceLength: payload[2] ?? 0,
    tos: payload[3] ?? 0,
    table: attributes.u32(ruleAttribute.table) ?? payload[4] ?? 0,
    action: payload[7] ?? 0,
    flags: u32(payload, 8),
    attributes,
  };
}

/** Reads a range of two numbers of 32 bits, such as users. @returns undefined without both. */
export const readRange32 = (bytes: Buffer | undefined): readonly [number, number] | undefined =>
  bytes === undefined || bytes.length < 8 ? undefined : [u32(bytes), u32(bytes, 4)];

/** Reads a range of two numbers of 16 bits, such as ports. @returns undefined without both. */
export const readRange16 = (bytes: Buffer | undefined): readonly [number, number] | undefined =>
  bytes === undefined || bytes.length < 4 ? undefined : [u16(bytes), u16(bytes, 2)];
