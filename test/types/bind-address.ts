// Bindings of a class to its schema that must not compile. Each line below @ts-expect-error has one mistake.
import type { ObjectId } from '#qmf';
import { defineClass } from '../../src/agent/store/define-class.ts';
import type { Address, OvirtNodePackage } from '../../src/node/schema.generated.ts';

interface Row {
  readonly owner: ObjectId;
  readonly text: string;
  readonly length: number;
  readonly validNs: bigint;
}
const bind = defineClass<OvirtNodePackage>();
const rows = (facts: readonly Row[]) => new Map(facts.map((row) => [row.text, row]));
/** What this binding never knows. */
const unknown = {
  peer: undefined,
  netmask: undefined,
  broadcast: undefined,
  scope: undefined,
  origin: undefined,
  flags: undefined,
} as const;
const properties = ({ owner, text, length }: Row): Address['properties'] => ({
  networkInterface: owner,
  family: 'ipv4',
  address: text,
  prefixLength: length,
  ...unknown,
});
const statistics = ({ validNs }: Row) => ({ validLifetime: validNs, preferredLifetime: undefined });

/** A valid binding compiles. */
export const valid = bind('address', {
  rows,
  properties,
  statistics,
  methods: { remove: async () => ({}) },
});

// @ts-expect-error the schema has no such class
export const unknownClass = bind('adress', { rows, properties, statistics, methods: {} });

export const missingHandler = bind('address', {
  rows,
  properties,
  statistics,
  // @ts-expect-error remove has no handler
  methods: {},
});

export const extraMethod = bind('address', {
  rows,
  properties,
  statistics,
  methods: {
    remove: async () => ({}),
    // @ts-expect-error the schema has no such method
    flush: async () => ({}),
  },
});

export const missingProperty = bind('address', {
  rows,
  // @ts-expect-error prefixLength is missing
  properties: ({ owner, text }: Row): Address['properties'] => ({
    networkInterface: owner,
    family: 'ipv4',
    address: text,
    ...unknown,
  }),
  statistics,
  methods: { remove: async () => ({}) },
});

export const forgottenProperty = bind('address', {
  rows,
  // @ts-expect-error peer is missing: an optional property must be written as undefined
  properties: ({ owner, text, length }: Row): Address['properties'] => ({
    networkInterface: owner,
    family: 'ipv4',
    address: text,
    prefixLength: length,
    netmask: undefined,
    broadcast: undefined,
    scope: undefined,
    origin: undefined,
    flags: undefined,
  }),
  statistics,
  methods: { remove: async () => ({}) },
});

export const forgottenStatistic = bind('address', {
  rows,
  properties,
  // @ts-expect-error preferredLifetime is missing
  statistics: ({ validNs }: Row): Address['statistics'] => ({ validLifetime: validNs }),
  methods: { remove: async () => ({}) },
});

export const extraProperty = bind('address', {
  rows,
  properties: (row: Row): Address['properties'] => ({
    ...properties(row),
    // @ts-expect-error the schema has no such property
    label: 'eth0:1',
  }),
  statistics,
  methods: { remove: async () => ({}) },
});

export const mistypedProperty = bind('address', {
  rows,
  properties: ({ owner, text, length }: Row): Address['properties'] => ({
    networkInterface: owner,
    family: 'ipv4',
    address: text,
    // @ts-expect-error expected a number, not text
    prefixLength: String(length),
    ...unknown,
  }),
  statistics,
  methods: { remove: async () => ({}) },
});

export const emptyProperty = bind('address', {
  rows,
  properties: ({ owner, text, length }: Row): Address['properties'] => ({
    networkInterface: owner,
    family: 'ipv4',
    // @ts-expect-error a mandatory property cannot be absent
    address: text === '' ? undefined : text,
    prefixLength: length,
    ...unknown,
  }),
  statistics,
  methods: { remove: async () => ({}) },
});

export const mistypedStatistic = bind('address', {
  rows,
  properties,
  // @ts-expect-error expected a bigint for 64 bits
  statistics: ({ validNs }) => ({ validLifetime: Number(validNs), preferredLifetime: undefined }),
  methods: { remove: async () => ({}) },
});

export const unexpectedResult = bind('address', {
  rows,
  properties,
  statistics,
  methods: {
    // @ts-expect-error remove has no results
    remove: async () => ({ removed: true }),
  },
});
