import {
  type AlwaysWritten,
  createdInterfaces,
  type DefinitionRequest,
  type InterfaceToWrite,
  type NetworkPlan,
  type NetworkState,
  Refused,
  Unsupported,
  withPlan,
} from '#actions';
import { errorText } from '#base';
import type { Managers } from '#probes';
import { QmfException } from '#qmf';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { definitionsByName } from '../../interfaces/definitions.ts';
import { writtenInterfaces } from '../../interfaces/written-interfaces.ts';
import { definitionService, knownDefinitions } from './definition-service.ts';

/** What a change of the network writes down as well. */
export interface WriteRequest {
  /** The interface that is made, or whose definition follows the change. */
  readonly name: string;
  /** True for an interface that the change makes. */
  readonly isNew?: boolean;
  readonly always?: AlwaysWritten;
  /** Why this change is never written along. */
  readonly never?: string;
}

/** The part of a plan that writes; a note where nothing can be written. */
type WrittenPart = Pick<NetworkPlan, 'definition' | 'notes'>;

const vlansReason = 'VLANs of bridges and ports are written with defineInterfaceXML';

/** Says why a change is not written down. */
const notWrittenNote = (reason: string) => `not written down: ${reason}`;

/**
 * Plans to write down what a change does to what runs. An interface without a definition stays without, unless the change makes
 * it. Where nothing can be written, what runs changes all the same, and the note has the reason.
 */
export function writeAlong(
  { name, isNew = false, always, never }: WriteRequest,
  plan: NetworkPlan,
  state: NetworkState,
  facts: NodeFacts,
  managers: Managers,
): WrittenPart {
  if (!isNew && !definitionsByName(facts).has(name)) return {};
  const reason = never ?? (plan.bridgeVlans?.length ? vlansReason : undefined);
  if (reason !== undefined) return { notes: [notWrittenNote(reason)] };
  try {
    const others = isNew ? [...plan.effects.affected, ...lowersOf(plan)] : [];
    const service = definitionService(facts, managers, state, { name, others });
    const interfaces = isNew
      ? createdInterfaces(plan, state, name, knownOf(plan.effects.affected, facts))
      : changedInterfaces(name, plan, state, facts, always);
    if (interfaces.length === 0) return {};
    const definition: DefinitionRequest = {
      service,
      change: { operation: 'define', interfaces },
      known: knownDefinitions(facts, service),
      isOptional: true,
    };
    return { definition };
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Unsupported || error instanceof QmfException))
      throw error;
    return { notes: [notWrittenNote(errorText(error))] };
  }
}

/** The lower devices of the links that a plan makes. */
const lowersOf = ({ steps }: NetworkPlan): readonly string[] =>
  steps.flatMap(([object, verb, word, lower]) =>
    object === 'link' && verb === 'add' && word === 'link' && lower !== undefined ? [lower] : [],
  );

/** The definitions of interfaces that become members: their addresses end there. */
function knownOf(names: readonly string[], facts: NodeFacts): ReadonlyMap<string, InterfaceToWrite> {
  const known = names.flatMap((name) => {
    const [written] = writtenInterfaces(facts, name);
    if (!written) return [];
    const { ipv4: _, ipv6: __, gatewayMetrics: ___, ...others } = written;
    return [[name, others] as const];
  });
  return new Map(known);
}

function changedInterfaces(
  name: string,
  plan: NetworkPlan,
  state: NetworkState,
  facts: NodeFacts,
  always: AlwaysWritten | undefined,
): readonly InterfaceToWrite[] {
  const [written, ...inner] = writtenInterfaces(facts, name);
  if (!written) return [];
  const changed = withPlan(written, plan, state, always);
  return JSON.stringify(changed) === JSON.stringify(written) ? [] : [changed, ...inner];
}
