import { bare, type ClassColumn, type ClassView, member, nameColumn, size } from './column.ts';

/** Names of addresses and routes begin with their interface's. */
const interfaceColumn: ClassColumn = {
  title: 'INTERFACE',
  text: ({ name }) => name.slice(0, Math.max(0, name.indexOf(':'))),
};
/** What a person wants to see of the classes of `com.redhat.ovirtNode`. */
export const nodeViews: Readonly<Record<string, ClassView>> = {
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
