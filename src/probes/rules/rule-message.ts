import {
  formatNetwork,
  type NetlinkMessage,
  type RuleMessage,
  readRuleMessage,
  routeTypeName,
  ruleAttribute,
} from '#netlink';
import type { Rule } from './rule.ts';

/** `FR_ACT_*` of linux/fib_rules.h; those from `firstRouteType` on have the numbers of types of routes. */
const ruleAction = { lookup: 1, goto: 2, nop: 3, firstRouteType: 6 } as const;
/** `FIB_RULE_INVERT` of linux/fib_rules.h. */
const invertFlag = 2;
const wholeMask = 0xffffffff;

/** Parses one RTM_NEWRULE; the number of the rule is not part of it. @returns undefined for any other message. */
export function parseRule(message: NetlinkMessage): Omit<Rule, 'number'> | undefined {
  const rule = readRuleMessage(message);
  if (rule === undefined) return undefined;
  const { family, attributes, action, flags, table, tos } = rule;
  const mask = attributes.u32(ruleAttribute.markMask);
  return {
    family,
    priority: attributes.u32(ruleAttribute.priority) ?? 0,
    source: networkOf(rule, ruleAttribute.source, rule.sourceLength),
    destination: networkOf(rule, ruleAttribute.destination, rule.destinationLength),
    incomingInterface: attributes.text(ruleAttribute.inputName),
    outgoingInterface: attributes.text(ruleAttribute.outputName),
    action: actionText(rule),
    table: action === ruleAction.lookup && table !== 0 ? table : undefined,
    mark: attributes.u32(ruleAttribute.mark),
    markMask: mask === wholeMask ? undefined : mask,
    typeOfService: tos === 0 ? undefined : tos,
    inverted: (flags & invertFlag) !== 0,
  };
}

function actionText({ action, attributes }: RuleMessage): string {
  if (action === ruleAction.lookup) return 'lookup';
  if (action === ruleAction.goto) return `goto ${attributes.u32(ruleAttribute.target) ?? 'none'}`;
  if (action === ruleAction.nop) return 'nop';
  return action < ruleAction.firstRouteType ? String(action) : routeTypeName(action);
}

const networkOf = ({ family, attributes }: RuleMessage, attribute: number, length: number) =>
  length === 0 ? undefined : formatNetwork(family, attributes.bytes(attribute), length);

/** Numbers the rules of one family and priority in their order. */
export function numberRules(rules: readonly Omit<Rule, 'number'>[]): readonly Rule[] {
  const counts = new Map<string, number>();
  return rules.map((rule) => {
    const key = `${rule.family} ${rule.priority}`;
    const number = counts.get(key) ?? 0;
    counts.set(key, number + 1);
    return { ...rule, number };
  });
}
