import { noEffects } from '../apply/effects.ts';
import type { NetworkPlan } from '../apply/network-plan.ts';
import type { DefinitionRequest } from './definition-request.ts';

/** A plan that writes definitions down and changes nothing that runs. */
export const definitionPlan = (definition: DefinitionRequest): NetworkPlan => ({
  steps: [],
  effects: noEffects,
  definition,
  differences: () => [],
});
