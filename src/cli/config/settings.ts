import { statSync } from 'node:fs';
import { z } from 'zod';
import { dialectNames, parseBrokerUrl } from '#broker';
import type { LibvirtUse } from '#node';
import { type PolicyTable, policySchema } from './policy-schema.ts';
import { interval, optionalText, seconds, setting } from './setting.ts';

function isBrokerUrl(text: string): boolean {
  try {
    parseBrokerUrl(text);
    return true;
  } catch {
    return false;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Every setting by its key in the configuration file. `npm run docs` makes `docs/configuration.md` from this table. */
export const settings = {
  'broker.urls': setting<readonly string[]>({
    kind: 'list',
    schema: z.array(z.string().refine(isBrokerUrl)),
    default: [],
    desc: 'Brokers. The agent tries each in turn until one answers.',
    expected: 'a list of amqp://HOST[:PORT] or amqps://HOST[:PORT], separated by commas in the environment',
  }),
  'broker.user': optionalText({
    desc: 'User name of the login. Without it the certificate logs in (EXTERNAL), or the login is ANONYMOUS.',
    expected: 'a name',
  }),
  'broker.userId': optionalText({
    fallback: 'the user name of the login',
    desc: 'Name by which the broker knows the account, where it differs: the subject of a certificate, for example.',
    expected: 'a name',
  }),
  'broker.passwordFile': optionalText({
    desc: 'File with the password in its first line.',
    expected: 'the path of a file',
  }),
  'broker.password': optionalText({
    isSecret: true,
    desc: 'The password itself, for the environment of a container. Elsewhere a file is safer.',
    expected: 'a password',
  }),
  'broker.allowPlainText': setting<boolean>({
    kind: 'boolean',
    schema: z.boolean(),
    default: false,
    desc: 'Sends the password unencrypted to other machines and to a port of another user too. Set it only on a network without third parties.',
    expected: 'true or false',
  }),
  'broker.virtualHost': optionalText({
    fallback: "the broker's own",
    desc: 'Virtual host, where the broker has several: its name on Broker-J, `vhost:NAME` on RabbitMQ 4.',
    expected: 'the name of a virtual host',
  }),
  'broker.fastPath': setting<boolean>({
    kind: 'boolean',
    schema: z.boolean(),
    default: true,
    desc: 'Writes and reads the frames of plain messages by code of its own instead of the AMQP library, which costs less. It changes nothing else.',
    expected: 'true or false',
  }),
  'broker.caFile': optionalText({
    desc: 'PEM file with the authorities that sign the certificate of an amqps broker.',
    expected: 'the path of a file',
  }),
  'broker.certFile': optionalText({
    desc: 'PEM file with the client certificate for the broker, then its intermediate certificates.',
    expected: 'the path of a file',
  }),
  'broker.keyFile': optionalText({
    desc: 'PEM file with the private key of the client certificate, without a passphrase.',
    expected: 'the path of a file',
  }),
  'broker.dialect': setting<string | undefined>({
    kind: 'text',
    schema: z.enum(dialectNames).optional(),
    default: undefined,
    fallback: 'from the product that the broker names',
    desc: 'How the broker spells addresses.',
    expected: dialectNames.join(' or '),
  }),
  'state.directory': optionalText({
    fallback: '/var/lib/ovirt-node as root, else $XDG_STATE_HOME/ovirt-node or ~/.local/state/ovirt-node',
    desc: 'Directory where the agent keeps its identity and epoch.',
    expected: 'the path of a directory',
  }),
  'health.file': optionalText({
    desc: 'File that the agent writes every five seconds while it is connected, and removes otherwise.',
    expected: 'the path of a file',
  }),
  'metrics.file': optionalText({
    desc: "File that the agent replaces every 15 seconds with its facts in Prometheus' text format, for the textfile collector of node_exporter, and removes at its end.",
    expected: 'the path of a file whose name ends with .prom',
  }),
  'host.root': setting<string>({
    kind: 'text',
    schema: z.string().startsWith('/').refine(isFolder),
    default: '/',
    desc: 'Root of the machine to read. Another root than / is a recorded machine.',
    expected: 'the absolute path of an existing folder',
  }),
  'facts.libvirt': setting<LibvirtUse>({
    kind: 'text',
    schema: z.enum(['auto', 'prefer', 'off']),
    default: 'auto',
    desc: 'Whether the facts of libvirt replace those of the kernel: in a Xen Dom0 only (`auto`), or everywhere (`prefer`). `off` never asks libvirt ([libvirt.md](libvirt.md)).',
    expected: 'auto, prefer or off',
  }),
  'collectd.socket': setting<string>({
    kind: 'text',
    schema: z.union([z.string().startsWith('/'), z.literal('off')]),
    default: '/var/run/collectd-unixsock',
    desc: 'Socket of the plugin unixsock of collectd, whose values become objects of class metric. With `off` the agent reads no values ([collectd.md](collectd.md)).',
    expected: 'the absolute path of a socket, or off',
  }),
  'collectd.host': optionalText({
    fallback: 'the host name, with or without its domain',
    desc: 'Name of this machine in collectd.',
    expected: 'the name that collectd has as Hostname',
  }),
  'collectd.limit': setting<number>({
    kind: 'number',
    schema: z.int().min(0).max(100_000),
    default: 5_000,
    desc: 'Most objects of class metric. The agent reports how many values it leaves out.',
    expected: 'a whole number from 0 to 100000',
  }),
  'node.uuid': setting<string | undefined>({
    kind: 'text',
    schema: z.guid().optional(),
    default: undefined,
    fallback: 'the UUID that the machine reports',
    desc: 'UUID of this machine, where its own is wrong or missing.',
    expected: 'a UUID such as 4c4c4544-0044-3510-8052-b4c04f565731',
  }),
  'heartbeat.interval': {
    ...seconds(1, 300, 10, 'Interval between heartbeats.'),
    schema: z.int().min(1).max(300),
    expected: 'a whole number of seconds from 1 to 300',
  },
  'publish.jitter': seconds(
    0,
    60,
    1,
    'Longest random delay of a full publication. It keeps many agents from publishing at once.',
  ),
  'publish.exclude': setting<readonly string[]>({
    kind: 'list',
    schema: z.array(z.string().min(1)),
    default: [],
    desc: 'Properties and statistics that the agent never publishes, such as `ovirtNode.serialNumber` or `*.macAddress`.',
    expected: 'a list of patterns CLASS.PROPERTY, * for any run of characters',
  }),
  'interfaces.exclude': setting<readonly string[]>({
    kind: 'list',
    schema: z.array(z.string().min(1)),
    default: [],
    desc: 'Interfaces that the agent does not publish, with their addresses and routes, such as `veth*` and `cali*` of containers. The interface of the broker connection stays.',
    expected: 'a list of names, * for any run of characters',
  }),
  'policy.callers': setting<PolicyTable['callers']>({
    kind: 'table',
    schema: policySchema.shape.callers,
    default: {},
    desc: 'Patterns of user names, each with the role or roles of these callers.',
    expected: 'a table of USER = "ROLE" or USER = ["ROLE", …], as JSON in the environment',
  }),
  'policy.roles': setting<PolicyTable['roles']>({
    kind: 'table',
    schema: policySchema.shape.roles,
    default: {},
    desc: 'Custom roles, each with patterns of the methods that it may call.',
    expected: 'a table of ROLE = ["METHOD" or "CLASS.METHOD", …], as JSON in the environment',
  }),
  'policy.addresses': setting<PolicyTable['addresses']>({
    kind: 'list',
    schema: policySchema.shape.addresses,
    default: [],
    desc: 'Roles with an address of their own. The address counts where the broker vouches for no caller.',
    expected: 'a list of names of roles',
  }),
  'policy.file': optionalText({
    desc: 'File with more callers, roles and addresses. The agent merges it with the settings above.',
    expected: 'the path of a file',
  }),
  'changes.seconds': seconds(
    5,
    3600,
    30,
    'Time limit for a network change to reach the broker again. After it the agent rolls the change back.',
  ),
  'intervals.ovirtNode': interval(5, 'Interval between readings of class ovirtNode.'),
  'intervals.cpu': interval(10, 'Interval between readings of class cpu.'),
  'intervals.networkInterface': interval(5, 'Interval between readings of class networkInterface.'),
  'intervals.address': interval(5, 'Interval between readings of class address.'),
  'intervals.route': interval(15, 'Interval between readings of class route.'),
  'intervals.disk': interval(15, 'Interval between readings of class disk.'),
  'intervals.agent': interval(10, 'Interval between readings of class agent, the agent itself.'),
  'intervals.rule': interval(15, 'Interval between readings of class rule.'),
  'intervals.resync': interval(
    60,
    'Interval between readings of links without their counters, addresses, routes and rules while the kernel reports their changes, where it is longer than that of the class.',
  ),
  'console.role': optionalText({
    desc: 'Role as which consoles call methods, at agents that have an address for it.',
    expected: 'the name of a role',
  }),
  'log.level': setting<'error' | 'warn' | 'info' | 'debug' | 'trace'>({
    kind: 'text',
    schema: z.enum(['error', 'warn', 'info', 'debug', 'trace']),
    default: 'info',
    desc: 'Lowest level that the agent logs.',
    expected: 'error, warn, info, debug or trace',
  }),
  'log.format': setting<'json' | 'pretty' | undefined>({
    kind: 'text',
    schema: z.enum(['json', 'pretty']).optional(),
    default: undefined,
    fallback: 'pretty on a terminal, else json',
    desc: 'One JSON object per line for a journal, or a line for people.',
    expected: 'json or pretty',
  }),
} as const;

export type Key = keyof typeof settings;
export type Settings = { readonly [K in Key]: (typeof settings)[K]['default'] };
export const keys = Object.keys(settings) as readonly Key[];

/** Returns a key's environment variable: `OVIRT_NODE_BROKER_URLS` for `broker.urls`. */
export function environmentName(key: Key): string {
  const words = key.replaceAll('.', '_').replaceAll(/([a-z])([A-Z])/g, '$1_$2');
  return `OVIRT_NODE_${words.toUpperCase()}`;
}
