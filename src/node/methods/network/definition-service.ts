import {
  type DefinitionService,
  type KnownDefinition,
  type NetworkState,
  Refused,
  Unsupported,
} from '#actions';
import { type Host, type Managers, probes } from '#probes';
import type { NodeFacts } from '../../facts/node-facts.ts';
import { definitionsByName } from '../../interfaces/definitions.ts';
import { managerOf } from './ownership.ts';

/** Reads now what the network services have written down: facts of some seconds ago could lack a file. */
export async function readWritten(host: Host, facts: NodeFacts): Promise<NodeFacts> {
  const definitions = await probes.definitions.read(host, AbortSignal.timeout(10_000));
  return { ...facts, definitions };
}

/**
 * Finds the service that keeps the definition of an interface: the one that has it, else the one that manages the interfaces
 * that it stands on, else the one that defines them, else the only one that runs.
 * @param others interfaces that the definition names besides.
 * @throws {Refused} where two services define or manage them. {Unsupported} where no service could keep a definition.
 */
export function definitionService(
  facts: NodeFacts,
  managers: Managers,
  state: NetworkState,
  { name, others = [] }: { readonly name: string; readonly others?: readonly string[] },
): DefinitionService {
  const [owner, second] =
    definitionsByName(facts)
      .get(name)
      ?.map(({ service }) => service) ?? [];
  if (owner && second)
    throw new Refused(
      `${name} is defined by ${owner} and by ${second}; expected a definition of one service`,
    );
  const names = [name, ...others];
  const claims = names.flatMap((one) => managers.claims.get(one) ?? []);
  const manager = managerOf(
    managers,
    state,
    names.filter((one) => state.links.some((link) => link.name === one)),
  );
  const running = manager ?? claims[0];
  if (owner && running && claims.length > 0 && running !== owner)
    throw new Refused(
      `${name} is defined by ${owner} and managed by ${running}; expected one service for both`,
    );
  const below = new Set(
    others.flatMap(
      (one) =>
        definitionsByName(facts)
          .get(one)
          ?.map((definition) => definition.service) ?? [],
    ),
  );
  const [lowerOwner] = below.size === 1 ? below : [];
  const service = owner ?? running ?? lowerOwner ?? onlyService(managers);
  if (service) return service;
  throw new Unsupported(
    `no single network service runs that could keep a definition of ${name}; expected NetworkManager, systemd-networkd or ifupdown (${managers.services.join(', ') || 'none'} run)`,
  );
}

const onlyService = ({ services }: Managers): DefinitionService | undefined =>
  services.length === 1 ? services[0] : undefined;

/** Lists what a service has written down. */
export const knownDefinitions = (facts: NodeFacts, service: DefinitionService): readonly KnownDefinition[] =>
  [...definitionsByName(facts).values()].flat().flatMap((definition) => {
    const { name, kind, sources, settings } = definition;
    if (definition.service !== service) return [];
    return [{ name, kind, sources, master: settings.master, lower: settings.lower }];
  });
