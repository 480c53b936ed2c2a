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

/**
 * The floors of the house: a room imports only from rooms on lower floors, and from `base`, which imports from no room.
 * `docs/architecture.md` draws them.
 */
export const house: Readonly<Record<string, Room>> = {
  base: { floor: 0, rooms: [], packages: {} },
  qmf: {
    floor: 0,
    rooms: [],
    packages: { 'fast-xml-parser': anywhere, re2js: anywhere },
    builtins: ['node:crypto'],
  },
  netlink: { floor: 0, rooms: [], packages: { koffi: 'netlink/libc.ts' } },
  dbus: { floor: 0, rooms: ['base'], packages: { 'dbus-native': anywhere } },
  broker: { floor: 1, rooms: ['base', 'qmf'], packages: { rhea: anywhere } },
  probes: {
    floor: 1,
    rooms: ['base', 'netlink', 'dbus'],
    packages: {
      systeminformation: 'probes/inventory/system-information.ts',
      'fast-xml-parser': 'probes/libvirt/rpc/capabilities.ts',
    },
  },
  actions: {
    floor: 1,
    rooms: ['base', 'netlink', 'dbus'],
    packages: { execa: 'actions/run/tool-process.ts', 'fast-xml-parser': anywhere, zod: anywhere },
  },
  agent: { floor: 2, rooms: ['base', 'qmf', 'broker'], packages: {} },
  console: { floor: 2, rooms: ['base', 'qmf', 'broker'], packages: {} },
  access: { floor: 3, rooms: ['base', 'qmf', 'broker', 'agent'], packages: {} },
  transactions: {
    floor: 3,
    rooms: ['base', 'qmf', 'broker', 'actions', 'agent'],
    packages: { zod: anywhere },
  },
  node: {
    floor: 4,
    rooms: ['base', 'qmf', 'netlink', 'broker', 'probes', 'actions', 'agent', 'access', 'transactions'],
    packages: { zod: anywhere },
  },
  cli: {
    floor: 5,
    rooms: [
      'base',
      'qmf',
      'dbus',
      'broker',
      'probes',
      'actions',
      'agent',
      'console',
      'access',
      'transactions',
      'node',
    ],
    packages: { commander: anywhere, zod: anywhere, 'smol-toml': anywhere, pino: anywhere },
  },
};

const importOf =
  /^\s*(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** Lists what a source imports or exports from, type imports and `import()` types included. */
export function specifiers(source: string): readonly string[] {
  return [...source.matchAll(importOf)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function problem(file: string, specifier: string): string | undefined {
  const name = file.split(sep)[0] ?? '';
  const room = house[name];
  if (!room) return `${name} is not a room`;
  if (specifier.startsWith('.')) {
    const target = normalize(join(dirname(file), specifier));
    return target.split(sep)[0] === name
      ? undefined
      : `${specifier} leaves the room; use the door of the other`;
  }
  if (specifier.startsWith('#')) {
    return room.rooms.includes(specifier.slice(1)) ? undefined : `${name} may not import ${specifier}`;
  }
  if (specifier.startsWith('node:')) {
    const allowed = room.builtins === undefined || room.builtins.includes(specifier);
    return allowed ? undefined : `${name} does no I/O; it may not import ${specifier}`;
  }
  const packageName = specifier.split('/')[0] ?? '';
  if (!Object.hasOwn(room.packages, packageName)) return `${name} may not use ${specifier}`;
  const only = room.packages[packageName];
  return only === undefined || only === file ? undefined : `${specifier} belongs to ${only} alone`;
}

/** @param file path below `src/`. @returns one line for each import that breaks the rules of the house. */
export function violations(file: string, source: string): string[] {
  return specifiers(source).flatMap((specifier) => {
    const found = problem(file, specifier);
    return found === undefined ? [] : [`${file}: ${found}`];
  });
}
