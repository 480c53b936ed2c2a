import { dirname, join, normalize, sep } from 'node:path';

/** What the files of one room may import. A package may be allowed in one file only. */
interface Room {
  readonly floor: number;
  readonly rooms: readonly string[];
  readonly packages: Readonly<Record<string, string | undefined>>;
  /** Built-in modules allowed; undefined allows them all. */
  readonly builtins?: readonly string[];
}

const anywhere = undefined;

/** The floors of the house: a room imports only from rooms below it. `docs/architecture.md` draws them. */
export const house: Readonly<Record<string, Room>> = {
  base: { floor: 0, rooms: [], packages: {} },
  qmf: {
    floor: 0,
    rooms: [],
    packages: { 'fast-xml-parser': anywhere, re2js: anywhere },
    builtins: ['node:crypto'],
  },
  dbus: { floor: 0, rooms: [], packages: { 'dbus-native': anywhere } },
  broker: { floor: 1, rooms: ['qmf'], packages: { rhea: anywhere } },
  probes: {
    floor: 1,
    rooms: ['dbus'],
    packages: { koffi: 'probes/netlink/libc.ts', systeminformation: 'probes/at-start.ts' },
  },
  actions: {
    floor: 1,
    rooms: ['dbus'],
    packages: { execa: 'actions/run.ts', 'fast-xml-parser': anywhere },
  },
  agent: { floor: 2, rooms: ['qmf', 'broker'], packages: {} },
  console: { floor: 2, rooms: ['qmf', 'broker'], packages: {} },
  node: { floor: 3, rooms: ['agent', 'qmf', 'probes', 'actions'], packages: {} },
  cli: {
    floor: 4,
    rooms: ['qmf', 'dbus', 'broker', 'probes', 'actions', 'agent', 'console', 'node'],
    packages: { commander: anywhere, zod: anywhere, 'smol-toml': anywhere, pino: anywhere },
  },
};

const importOf =
  /^\s*(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

function problem(file: string, specifier: string): string | undefined {
  const name = file.split(sep)[0] ?? '';
  const room = house[name];
  if (!room) return `${name} is not a room`;
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(file), specifier));
    return target.split(sep)[0] === name ? undefined : `${specifier} leaves the room, use its door`;
  }
  if (specifier.startsWith('#')) {
    return room.rooms.includes(specifier.slice(1)) ? undefined : `${name} may not import ${specifier}`;
  }
  if (specifier.startsWith('node:')) {
    const allowed = room.builtins === undefined || room.builtins.includes(specifier);
    return allowed ? undefined : `${name} does no I/O, it may not import ${specifier}`;
  }
  const packageName = specifier.split('/')[0] ?? '';
  if (!Object.hasOwn(room.packages, packageName)) return `${name} may not use ${specifier}`;
  const only = room.packages[packageName];
  return only === undefined || only === file ? undefined : `${specifier} belongs to ${only} alone`;
}

/** @param file path below `src/`. @returns one line for each import that breaks the house's rules. */
export function violations(file: string, source: string): string[] {
  return [...source.matchAll(importOf)].flatMap((match) => {
    const found = problem(file, match[1] ?? match[2] ?? match[3] ?? '');
    return found === undefined ? [] : [`${file}: ${found}`];
  });
}
