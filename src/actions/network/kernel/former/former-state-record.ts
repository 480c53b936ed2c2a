import { z } from 'zod';
import { once } from '#base';
import { type KernelObject, objectTables } from '#netlink';
import { interfaceName } from '../../record/words.ts';
import { headerLengthOf } from '../kernel-state.ts';
import type { FormerState } from '../restore-kernel-state.ts';

/** Octets of one message: the kernel's own are far shorter than the limit of a netlink message. */
const maxBase64 = 64 * 1024;
const octetsSchema = once(() =>
  z
    .string()
    .max(maxBase64)
    .regex(/^[\d+/A-Za-z]*={0,2}$/, { error: 'octets in base64' }),
);
const octetsOf = (table: Parameters<typeof headerLengthOf>[0]) =>
  octetsSchema().refine((text) => isWhole(table, text), { error: `a whole message of the table ${table}` });

function isWhole(table: Parameters<typeof headerLengthOf>[0], text: string): boolean {
  return Buffer.byteLength(text, 'base64') >= headerLengthOf(table);
}

const index = once(() => z.string().regex(/^\d{1,10}$/, { error: 'the index of a link' }));
/** A path below /proc/sys/net that leads to one setting of one link. */
const settingPath = once(() => z.string().refine(isSettingPath, { error: 'a setting of a link' }));
const settingValue = once(() =>
  z
    .string()
    .max(4096)
    .regex(/^[^\n\0]*$/, { error: 'a value in one line' }),
);

/** The table and the octets of one object, and by how many milliseconds it was read later. One schema: there may be 100,000. */
const object = once(() =>
  z
    .tuple([z.enum(objectTables), octetsSchema(), z.number().nonnegative().optional()])
    .refine(([table, text]) => isWhole(table, text), { error: 'a whole message of its table' }),
);

/** {@link FormerState} in a checkpoint on disk: octets as base64, by the index of the link where a table has one row each. */
export const formerStateSchema = once(() =>
  z.object({
    uptimeMs: z.number().nonnegative(),
    names: z.record(index(), interfaceName()),
    links: z.record(index(), octetsOf('link-settings')),
    objects: z.array(object()),
    vlans: z.record(index(), octetsOf('bridge-vlans')),
    multicast: z.array(octetsOf('bridge-mdb')),
    settings: z.record(settingPath(), settingValue()),
  }),
);

export type FormerStateRecord = z.infer<ReturnType<typeof formerStateSchema>>;

const natural = once(() => z.number().int().nonnegative());

/** {@link Restorable} in a record on disk. */
export const restorableSchema = once(() =>
  z.object({
    links: z.array(natural()),
    objects: z.array(natural()),
    settings: z.array(natural()),
  }),
);

function isSettingPath(path: string): boolean {
  const [family, folder, name, setting, ...more] = path.split('/');
  const isFolder = /^ipv[46]$/.test(family ?? '') && /^(?:conf|neigh)$/.test(folder ?? '');
  return (
    isFolder && more.length === 0 && interfaceName().safeParse(name).success && /^\w+$/.test(setting ?? '')
  );
}

/** Converts a former state to the form that a checkpoint stores. */
export function toFormerStateRecord({ kernel, settings }: FormerState): FormerStateRecord {
  const encode = (rows: ReadonlyMap<number, Buffer>) =>
    Object.fromEntries([...rows].map(([key, payload]) => [String(key), payload.toString('base64')]));
  return {
    uptimeMs: kernel.uptimeMs,
    names: Object.fromEntries([...kernel.names].map(([key, name]) => [String(key), name])),
    links: encode(kernel.links),
    objects: kernel.objects.map(({ table, payload, readLaterMs }) => {
      const octets = payload.toString('base64');
      return readLaterMs === undefined ? [table, octets] : [table, octets, readLaterMs];
    }),
    vlans: encode(kernel.vlans),
    multicast: kernel.multicast.map((payload) => payload.toString('base64')),
    settings,
  };
}

/** Restores a former state from the form that a checkpoint stores. */
export function fromFormerStateRecord(record: FormerStateRecord): FormerState {
  const decode = (rows: Readonly<Record<string, string>>) =>
    new Map(Object.entries(rows).map(([key, text]) => [Number(key), Buffer.from(text, 'base64')]));
  return {
    kernel: {
      uptimeMs: record.uptimeMs,
      names: new Map(Object.entries(record.names).map(([key, name]) => [Number(key), name])),
      links: decode(record.links),
      objects: record.objects.map(
        ([table, text, readLaterMs]): KernelObject => ({
          table,
          payload: Buffer.from(text, 'base64'),
          readLaterMs,
        }),
      ),
      vlans: decode(record.vlans),
      multicast: record.multicast.map((text) => Buffer.from(text, 'base64')),
    },
    settings: record.settings,
  };
}
