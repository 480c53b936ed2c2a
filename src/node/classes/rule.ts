import { defineClass } from '#agent';
import type { Rule as RuleFacts } from '#probes';
import type { NodeContext } from '../context/node-context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { nodeId, objectName } from '../names.ts';
import type { OvirtNodePackage, Rule } from '../schema.generated.ts';

interface RuleRow {
  readonly rule: RuleFacts;
  readonly nodeUuid: string;
}

/** Class rule: the routing policy rules of the kernel, read only; without those that contain a hidden MAC. */
export const rule = ({ hiddenMacs }: Pick<NodeContext, 'hiddenMacs'>) =>
  defineClass<OvirtNodePackage>()('rule', {
    rows: ({ identity, links, rules = [] }: NodeFacts): ReadonlyMap<string, RuleRow> => {
      const hidden = hiddenMacs(links);
      const isHidden = ({ source, destination }: RuleFacts) =>
        [source, destination].some((network) => network !== undefined && hidden.hasAddress(network));
      return new Map(
        rules
          .filter((rule) => !isHidden(rule))
          .map((rule) => [
            objectName('rule', identity.uuid, rule.family, rule.priority, rule.number),
            { rule, nodeUuid: identity.uuid },
          ]),
      );
    },
    properties: ({ rule, nodeUuid }): Rule['properties'] => ({ ovirtNode: nodeId(nodeUuid), ...rule }),
    statistics: () => ({}),
    methods: {},
  });
