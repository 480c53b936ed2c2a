import { compareAddressing } from './compare-addressing.ts';
import { compareSettings } from './compare-settings.ts';
import type { Difference, InterfaceDifferences } from './difference.ts';
import type { ObservedInterface } from './observed-interface.ts';

type Interfaces = ReadonlyMap<string, ObservedInterface>;

/** Compares what runs with what is written: what a restart of the machine would change. */
export function compareInterfaces(interfaces: readonly ObservedInterface[]): readonly InterfaceDifferences[] {
  const byName = new Map(interfaces.map((one) => [one.interfaceName, one]));
  return interfaces.map((one) => ({
    interfaceName: one.interfaceName,
    differences: differencesOf(one, byName),
  }));
}

function differencesOf(observed: ObservedInterface, interfaces: Interfaces): readonly Difference[] {
  const { running, kind } = observed;
  // The kernel makes the loopback at each start.
  if (kind === 'loopback') return [];
  const isThere = isThereAfterRestart(observed, interfaces);
  if (!running) return isThere ? [{ what: 'interface', written: kind }] : [];
  if (!isThere) return [{ what: 'interface', running: kind }];
  return [
    ...compareSettings(observed, running, interfaces),
    ...compareAddressing(running, observed.written?.definition),
  ];
}

/** A card stays. Another interface is made of its definition, where that starts with the machine. */
function isThereAfterRestart(
  { kind, running, written }: ObservedInterface,
  interfaces: Interfaces,
  depth = 0,
): boolean {
  if (kind === 'physical' || kind === 'loopback') return running !== undefined;
  if (written?.startMode !== 'onboot') return false;
  const { lower } = written.definition;
  if (lower === undefined || depth >= maxDepth) return true;
  const below = interfaces.get(lower);
  return below !== undefined && isThereAfterRestart(below, interfaces, depth + 1);
}

/** Interfaces are stacked at most this deep. */
const maxDepth = 8;
