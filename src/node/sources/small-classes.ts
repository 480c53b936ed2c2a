import { type ClassSources, from, objectName, ownKnowledge } from './fact-sources.ts';

const addresses = 'netlink addresses';
const files = [addresses, '/proc/net/if_inet6', '/proc/net/fib_trie'];

export const addressSources: ClassSources = [
  from('networkInterface', [objectName]),
  from('family address prefixLength', files),
  from('peer', [addresses], { absent: 'without a peer' }),
  from('netmask', files, { absent: 'for IPv6' }),
  from('broadcast', [addresses], { absent: 'for IPv6, and where none is set' }),
  from('scope origin flags', files, { absent: 'without netlink, for IPv4' }),
  from('validLifetime preferredLifetime', [addresses], { absent: 'for a permanent address' }),
];

const routes = ['netlink routes'];

export const routeSources: ClassSources = [
  from('networkInterface', [objectName]),
  from('family table destination gateway metric', routes),
  from('origin', routes, { absent: 'where the kernel does not tell it' }),
  from('scope', routes),
  from('weight', routes, { absent: 'for a route with one next hop' }),
];

const rules = ['netlink rules'];
const notInRule = { absent: 'where the rule does not say it' };

export const ruleSources: ClassSources = [
  from('ovirtNode', [objectName]),
  from('family priority number action inverted', rules),
  from('source destination incomingInterface outgoingInterface', rules, notInRule),
  from('table mark typeOfService markMask', rules, notInRule),
];

const disk = (file: string) => `/sys/block/NAME/${file}`;
const unnamed = { absent: 'where the driver does not tell it' };

export const diskSources: ClassSources = [
  from('ovirtNode', [objectName]),
  from('diskName', ['/sys/block']),
  from('size', [disk('size')]),
  from('model', [disk('device/model')], unnamed),
  from(
    'serialNumber',
    [disk('device/serial'), disk('serial'), disk('device/vpd_pg80'), '/run/udev/data/*'],
    unnamed,
  ),
  from('rotational', [disk('queue/rotational')], unnamed),
  from(
    'readOperations readMerged readBytes writeOperations writeMerged writeBytes readTime writeTime',
    ['/proc/diskstats'],
    { absent: 'for a disk that the file does not list' },
  ),
];

export const metricSources: ClassSources = [
  from('ovirtNode', [objectName]),
  from('plugin pluginInstance type typeInstance values time interval', [
    'collectd, at setting collectd.socket',
  ]),
];

const unconnected = { absent: 'without a connection to a broker' };

export const agentSources: ClassSources = [
  from('ovirtNode', [objectName]),
  from('agentName version startId epoch', [ownKnowledge]),
  from('broker', [ownKnowledge], unconnected),
  from('brokerProduct', [ownKnowledge], { absent: 'without a connection, and where the broker names none' }),
  from('identityVouched', [ownKnowledge], { absent: 'until the broker was tested' }),
  from(
    'networkService',
    ['bus org.freedesktop.NetworkManager', 'bus org.freedesktop.network1', '/run/network/ifstate'],
    { absent: 'where a service does not answer, and on a recorded machine' },
  ),
  from('policyDigest changesAllowed probes', [ownKnowledge]),
  from('requests refusals failures dropped indications reconnects queueDepth', [ownKnowledge]),
  from('residentMemory cpuTime', [ownKnowledge]),
];
