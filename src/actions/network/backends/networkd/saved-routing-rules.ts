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
