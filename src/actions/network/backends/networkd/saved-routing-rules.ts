import { z } from 'zod';
import { once } from '#base';
import { word } from '../../record/words.ts';
import type { RoutingRule } from './routing-rules.ts';

/** A routing rule in a checkpoint. The names of its members are fixed: another version may read the file. */
export interface SavedRoutingRule {
  readonly family: RoutingRule['family'];
  readonly told: RoutingRule['fields'];
}

export const saveRoutingRules = (rules: readonly RoutingRule[]): readonly SavedRoutingRule[] =>
  rules.map(({ family, fields }) => ({ family, told: fields }));

export const loadRoutingRules = (saved: readonly SavedRoutingRule[]): readonly RoutingRule[] =>
  saved.map(({ family, told: fields }) => ({ family, fields }));

/** A value of a routing rule, as `ip -json rule` prints it. */
const ruleValue = once(() => z.union([word(), z.number(), z.boolean(), z.null()]));

export const savedRoutingRuleSchema: () => z.ZodType = once(() =>
  z.object({
    family: z.enum(['-4', '-6']),
    told: z.record(z.string().regex(/^[a-z]\w*$/, { error: 'a field of a routing rule' }), ruleValue()),
  }),
);
