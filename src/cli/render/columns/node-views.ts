import {
  type ClassColumn,
  type ClassView,
  formatWithoutUnit,
  memberColumn,
  nameColumn,
  sizeColumn,
} from './class-view.ts';

/** The interface of an address or route, with whose name the object's name begins. */
const interfaceColumn: ClassColumn = {
  title: 'INTERFACE',
  text: ({ name }) => name.slice(0, Math.max(0, name.indexOf(':'))),
};
/** Views of the classes of package `com.redhat.ovirtNode`. */
export const nodeViews: Readonly<Record<string, ClassView>> = {
  ovirtNode: {
    columns: [
      { title: 'HOST', text: ({ host }) => host },
      memberColumn('PROCESSORS', 'cpuCount', 'right'),
      sizeColumn('MEMORY', 'memory'),
      sizeColumn('AVAILABLE', 'memoryAvailable'),
      memberColumn('LOAD', 'loadAverage1', 'right'),
      memberColumn('UPTIME', 'uptime'),
      memberColumn('SYSTEM', 'osName'),
      memberColumn('KERNEL', 'kernelVersion'),
      memberColumn('UUID', 'uuid'),
    ],
  },
  cpu: {
    columns: [
      nameColumn,
      memberColumn('ONLINE', 'online'),
      memberColumn('SOCKET', 'physicalId', 'right'),
      memberColumn('CORE', 'coreId', 'right'),
      memberColumn('MHZ', 'mhz', 'right'),
      memberColumn('USAGE', 'usage', 'right'),
      memberColumn('MODEL', 'modelName'),
    ],
  },
  networkInterface: {
    columns: [
      nameColumn,
      memberColumn('KIND', 'kind', { worth: 2 }),
      memberColumn('ACTIVE', 'active', { worth: 4 }),
      memberColumn('CARRIER', 'carrier', { worth: 6 }),
      memberColumn('SPEED', 'speed', { worth: 3 }),
      memberColumn('MAC', 'macAddress', { worth: 5 }),
      { title: 'ADDRESSES', enough: 18, text: ({ related }) => (related['address'] ?? []).join(' ') },
      memberColumn('MASTER', 'master', { worth: 1 }),
    ],
    relations: [
      {
        className: 'address',
        reference: 'networkInterface',
        text: (values) =>
          `${formatWithoutUnit(values, 'address')}/${formatWithoutUnit(values, 'prefixLength')}`,
      },
    ],
  },
  address: {
    columns: [
      interfaceColumn,
      memberColumn('FAMILY', 'family'),
      {
        title: 'ADDRESS',
        text: ({ values }) =>
          `${formatWithoutUnit(values, 'address')}/${formatWithoutUnit(values, 'prefixLength')}`,
      },
      memberColumn('SCOPE', 'scope'),
      memberColumn('ORIGIN', 'origin'),
      memberColumn('FLAGS', 'flags'),
    ],
  },
  route: {
    columns: [
      interfaceColumn,
      memberColumn('DESTINATION', 'destination'),
      memberColumn('GATEWAY', 'gateway'),
      memberColumn('METRIC', 'metric', 'right'),
      memberColumn('TABLE', 'table', 'right'),
      memberColumn('ORIGIN', 'origin'),
    ],
  },
  rule: {
    columns: [
      memberColumn('FAMILY', 'family'),
      memberColumn('PRIORITY', 'priority', 'right'),
      { title: 'NOT', text: ({ values }) => (formatWithoutUnit(values, 'inverted') === 'yes' ? 'not' : '') },
      memberColumn('SOURCE', 'source'),
      memberColumn('DESTINATION', 'destination'),
      memberColumn('IN', 'incomingInterface'),
      memberColumn('OUT', 'outgoingInterface'),
      memberColumn('MARK', 'mark', 'right'),
      memberColumn('ACTION', 'action'),
      memberColumn('TABLE', 'table', 'right'),
    ],
  },
  disk: {
    columns: [
      nameColumn,
      sizeColumn('SIZE', 'size'),
      memberColumn('ROTATIONAL', 'rotational'),
      memberColumn('MODEL', 'model'),
      memberColumn('SERIAL', 'serialNumber'),
    ],
  },
  metric: {
    columns: [
      memberColumn('PLUGIN', 'plugin'),
      memberColumn('INSTANCE', 'pluginInstance'),
      memberColumn('TYPE', 'type'),
      memberColumn('TYPE INSTANCE', 'typeInstance'),
      memberColumn('VALUES', 'values'),
      memberColumn('TIME', 'time'),
      memberColumn('INTERVAL', 'interval'),
    ],
  },
  agent: {
    columns: [
      { title: 'HOST', text: ({ host }) => host },
      memberColumn('VERSION', 'version'),
      memberColumn('EPOCH', 'epoch', 'right'),
      memberColumn('REQUESTS', 'requests', 'right'),
      memberColumn('FAILURES', 'failures', 'right'),
      memberColumn('DROPPED', 'dropped', 'right'),
      sizeColumn('RESIDENT', 'residentMemory'),
      memberColumn('CPU TIME', 'cpuTime'),
      memberColumn('PROBES', 'probes'),
    ],
  },
};
