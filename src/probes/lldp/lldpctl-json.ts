import { distinctNeighbours, type LldpNeighbour, neighbourText } from './neighbour.ts';

/**
 * Parses the output of `lldpctl -f json` (lldpd). One interface is an object, several are a list of objects; the chassis
 * is below its name when it has one.
 * @returns neighbours by the name of the link; undefined for any other text.
 */
export function parseLldpctl(text: string): ReadonlyMap<string, readonly LldpNeighbour[]> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const lldp = member(parsed, 'lldp');
  if (!isRecord(lldp)) return undefined;
  const listed = member(lldp, 'interface');
  const neighbours = new Map<string, LldpNeighbour[]>();
  for (const entry of Array.isArray(listed) ? listed : [listed]) {
    if (!isRecord(entry)) continue;
    for (const [name, value] of Object.entries(entry)) {
      const neighbour = toNeighbour(value);
      if (neighbour !== undefined) neighbours.set(name, [...(neighbours.get(name) ?? []), neighbour]);
    }
  }
  return new Map([...neighbours].map(([name, found]) => [name, distinctNeighbours(found)]));
}

function toNeighbour(value: unknown): LldpNeighbour | undefined {
  const chassis = member(value, 'chassis');
  const [name, named] = isRecord(chassis) ? (Object.entries(chassis)[0] ?? []) : [];
  const hasName = name !== undefined && isRecord(member(named, 'id'));
  const chassisId = readText(member(hasName ? named : chassis, 'id'), 'value');
  const port = member(value, 'port');
  const portId = readText(member(port, 'id'), 'value');
  if (chassisId === undefined || portId === undefined) return undefined;
  return {
    chassis: chassisId,
    port: portId,
    system: hasName ? neighbourText(name) : undefined,
    portDescription: readText(port, 'descr'),
  };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function member(value: unknown, key: string): unknown {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function readText(value: unknown, key: string): string | undefined {
  const text = member(value, key);
  return typeof text === 'string' ? neighbourText(text) : undefined;
}
