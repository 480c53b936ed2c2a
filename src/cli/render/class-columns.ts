import type { ObjectValues } from '#console';
import type { ObjectClass, TypeName, VariantValue } from '#qmf';
import { kibibytes } from './quantity.ts';
import type { Column } from './table.ts';
import { renderValue } from './value.ts';

/** One object of a list, with what its columns may want. */
export interface ListedObject {
  /** What tells it from the others, such as `eth0`. */
  readonly name: string;
  readonly host: string;
  readonly values: ObjectValues;
  /** Texts of related objects by class, such as the addresses of an interface. */
  readonly related: Readonly<Record<string, readonly string[]>>;
}

export interface ClassColumn extends Column {
  readonly text: (object: ListedObject) => string;
}

/** Which objects of another class belong to those of a list, and what of them is shown. */
export interface Relation {
  readonly className: string;
  /** The property that refers to the listed object. */
  readonly reference: string;
  readonly text: (values: ObjectValues) => string;
}

export interface ClassView {
  readonly columns: readonly ClassColumn[];
  readonly relations?: readonly Relation[];
}

const member = (title: string, name: string, align?: 'right'): ClassColumn => ({
  title,
  align,
  text: ({ values }) => shown(values, name),
});
const nameColumn: ClassColumn = { title: 'NAME', text: ({ name }) => name };
/** Names of addresses and routes begin with their interface's. */
const interfaceColumn: ClassColumn = {
  title: 'INTERFACE',
  text: ({ name }) => name.slice(0, Math.max(0, name.indexOf(':'))),
};
const size = (title: string, name: string): ClassColumn => ({
  title,
  align: 'right',
  text: ({ values }) => {
    const value = memberOf(values, name);
    return typeof value === 'bigint' || typeof value === 'number' ? kibibytes(value) : '';
  },
});

/** What a person wants to see of the classes of `com.redhat.ovirtNode`; any other class shows what it has. */
const views: Readonly<Record<string, ClassView>> = {
  ovirtNode: {
    columns: [
      { title: 'HOST', text: ({ host }) => host },
      member('PROCESSORS', 'cpuCount', 'right'),
      size('MEMORY', 'memory'),
      size('AVAILABLE', 'memoryAvailable'),
      member('LOAD', 'loadAverage1', 'right'),
      member('UPTIME', 'uptime'),
      member('SYSTEM', 'osName'),
      member('KERNEL', 'kernelVersion'),
      member('UUID', 'uuid'),
    ],
  },
  cpu: {
    columns: [
      nameColumn,
      member('ONLINE', 'online'),
      member('SOCKET', 'physicalId', 'right'),
      member('CORE', 'coreId', 'right'),
      member('MHZ', 'mhz', 'right'),
      member('USAGE', 'usage', 'right'),
      member('MODEL', 'modelName'),
    ],
  },
  networkInterface: {
    columns: [
      nameColumn,
      member('KIND', 'kind'),
      member('ACTIVE', 'active'),
      member('CARRIER', 'carrier'),
      member('SPEED', 'speed'),
      member('MAC', 'macAddress'),
      { title: 'ADDRESSES', text: ({ related }) => (related['address'] ?? []).join(' ') },
      member('MASTER', 'master'),
    ],
    relations: [
      {
        className: 'address',
        reference: 'networkInterface',
        text: (values) => `${bare(values, 'address')}/${bare(values, 'prefixLength')}`,
      },
    ],
  },
  address: {
    columns: [
      interfaceColumn,
      member('FAMILY', 'family'),
      {
        title: 'ADDRESS',
        text: ({ values }) => `${bare(values, 'address')}/${bare(values, 'prefixLength')}`,
      },
      member('SCOPE', 'scope'),
      member('ORIGIN', 'origin'),
      member('FLAGS', 'flags'),
    ],
  },
  route: {
    columns: [
      interfaceColumn,
      member('DESTINATION', 'destination'),
      member('GATEWAY', 'gateway'),
      member('METRIC', 'metric', 'right'),
      member('TABLE', 'table', 'right'),
      member('ORIGIN', 'origin'),
    ],
  },
  disk: {
    columns: [
      nameColumn,
      size('SIZE', 'size'),
      member('ROTATIONAL', 'rotational'),
      member('MODEL', 'model'),
      member('SERIAL', 'serialNumber'),
    ],
  },
  agent: {
    columns: [
      { title: 'HOST', text: ({ host }) => host },
      member('VERSION', 'version'),
      member('EPOCH', 'epoch', 'right'),
      member('REQUESTS', 'requests', 'right'),
      member('FAILURES', 'failures', 'right'),
      member('DROPPED', 'dropped', 'right'),
      size('RESIDENT', 'residentMemory'),
      member('CPU TIME', 'cpuTime'),
      member('PROBES', 'probes'),
    ],
  },
};

const ourPackage = 'com.redhat.ovirtNode';
/** Columns of a class that has no view of its own. */
const generalColumns = 6;
const tooLong: ReadonlySet<TypeName> = new Set(['map', 'list', 'lstr', 'objId']);

export function classView(
  packageName: string | undefined,
  className: string,
  schema: ObjectClass | undefined,
): ClassView {
  const own = packageName === ourPackage && Object.hasOwn(views, className) ? views[className] : undefined;
  if (own) return own;
  const members = [...(schema?.properties ?? []), ...(schema?.statistics ?? [])].filter(
    ({ type }) => !tooLong.has(type),
  );
  return {
    columns: [nameColumn, ...members.slice(0, generalColumns).map(({ name }) => member(title(name), name))],
  };
}

/** `queueDepth` becomes `QUEUE DEPTH`. */
const title = (name: string) => name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').toUpperCase();

function memberOf({ properties, statistics }: ObjectValues, name: string): VariantValue {
  return Object.hasOwn(properties, name) ? properties[name] : statistics[name];
}

/** Without its unit. */
const bare = (values: ObjectValues, name: string) => renderValue(memberOf(values, name));

function shown(values: ObjectValues, name: string): string {
  const { schema } = values;
  const declared = [...(schema?.properties ?? []), ...(schema?.statistics ?? [])].find(
    (one) => one.name === name,
  );
  return renderValue(memberOf(values, name), declared?.type, declared?.unit);
}
