import { statSync } from 'node:fs';
import { z } from 'zod';
import { dialectNames } from '#broker';
import { type PolicyTable, policySchema } from './policy-schema.ts';

/** How the text of an environment variable or a flag becomes a value. */
type Kind = 'text' | 'list' | 'number' | 'boolean' | 'table';

export interface Setting<Value = unknown> {
  readonly kind: Kind;
  readonly schema: z.ZodType<Value>;
  /** Undefined where the program decides when it starts, as `fallback` says. */
  readonly value: Value;
  readonly fallback?: string;
  readonly unit?: string;
  readonly desc: string;
  /** Never printed. */
  readonly isSecret?: boolean;
  /** What is right, said after the wrong value. */
  readonly expected: string;
}

const setting = <Value>(definition: Setting<Value>): Setting<Value> => definition;

const optionalText = z.string().min(1).optional();
const seconds = (min: number, max: number, value: number, desc: string) =>
  setting<number>({
    kind: 'number',
    schema: z.number().min(min).max(max),
    value,
    unit: 's',
    desc,
    expected: `a number from ${min} to ${max}`,
  });
const everySeconds = (value: number, desc: string) => seconds(1, 3600, value, desc);

function isBrokerUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if ((protocol !== 'amqp:' && protocol !== 'amqps:') || hostname === '') return false;
  try {
    decodeURIComponent(`${username}${password}`);
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

/** Every setting by its key in the configuration file; `docs/configuration.md` is made from this table. */
export const settings = {
  'broker.urls': setting<readonly string[]>({
    kind: 'list',
    schema: z.array(z.string().refine(isBrokerUrl)),
    value: [],
    desc: 'Brokers, tried in turn until one answers.',
    expected: 'amqp://HOST[:PORT] or amqps://HOST[:PORT], separated by commas in the environment',
  }),
  'broker.user': setting<string | undefined>({
    kind: 'text',
    schema: optionalText,
    value: undefined,
    desc: 'Name to log in with; without it by the certificate (EXTERNAL) or as nobody (ANONYMOUS).',
    expected: 'a name',
  }),
  'broker.userId': setting<string | undefined>({
    kind: 'text',
    schema: optionalText,
    value: undefined,
    fallback: 'the name to log in with',
    desc: 'Name that the broker knows this account by, where it is another: as the subject of a certificate.',
    expected: 'a name',
  }),
  'broker.passwordFile': setting<string | undefined>({
    kind: 'text',
    schema: optionalText,
    value: undefined,
    desc: 'File whose first line is the password.',
    expected: 'the path of a file',
  }),
  'broker.password': setting<string | undefined>({
    kind: 'text',
    schema: optionalText,
    value: undefined,
    isSecret: true,
    desc: 'The password itself, for the environment of a container; else better in a file of its own.',
    expected: 'a password',
  }),
  'broker.allowPlainText': setting<boolean>({
    kind: 'boolean',
    schema: z.boolean(),
    value: false,
    desc: "Lets the password travel unencrypted to other machines, too, where the network is nobody else's.",
    expected: 'true or false',
  }),
  'broker.caFile': setting<string | undefined>({
    kind: 'text',
    schema: optionalText,
    value: undefined,
    desc: 'PEM file of the authorities that may vouch for the broker of an amqps URL.',
    expected: 'the path of a file',
  }),
  'broker.certFile': setting<string | undefined>({
    kind: 'text',
    schema: optionalText,
    value: undefined,
    desc: 'PEM file of the certificate that is shown to a broker that asks for one, those between it and its authority after it.',
    expected: 'the path of a file',
  }),
  'broker.keyFile': setting<string | undefined>({
    kind: 'text',
    schema: optionalText,
    value: undefined,
    desc: 'PEM file of the private key of that certificate, without a passphrase.',
    expected: 'the path of a file',
  }),
  'broker.dialect': setting<string | undefined>({
    kind: 'text',
    schema: z.enum(dialectNames).optional(),
    value: undefined,
    fallback: 'by what the broker says of itself',
    desc: 'How the broker spells addresses.',
    expected: dialectNames.join(' or '),
  }),
  'state.directory': setting<string | undefined>({
    kind: 'text',
    schema: optionalText,
    value: undefined,
    fallback: '/var/lib/ovirt-node as root, else $XDG_STATE_HOME/ovirt-node or ~/.local/state/ovirt-node',
    desc: 'Where the agent keeps its identity and epoch.',
    expected: 'the path of a directory',
  }),
  'health.file': setting<string | undefined>({
    kind: 'text',
    schema: optionalText,
    value: undefined,
    desc: 'File that is written every five seconds while the agent is on the bus, and is gone else.',
    expected: 'the path of a file',
  }),
  'host.root': setting<string>({
    kind: 'text',
    schema: z.string().startsWith('/').refine(isFolder),
    value: '/',
    desc: 'Root of the machine to look at; another than / for a recorded one.',
    expected: 'the absolute path of a folder that is there',
  }),
  'node.uuid': setting<string | undefined>({
    kind: 'text',
    schema: z.guid().optional(),
    value: undefined,
    fallback: 'what the machine says',
    desc: 'UUID of this machine, where its own is wrong or missing.',
    expected: 'a UUID such as 4c4c4544-0044-3510-8052-b4c04f565731',
  }),
  'heartbeat.interval': {
    ...seconds(1, 300, 10, 'How often the agent says that it lives.'),
    schema: z.int().min(1).max(300),
    expected: 'a whole number from 1 to 300',
  },
  'publish.jitter': seconds(
    0,
    60,
    1,
    'Longest random wait before everything is published, so that many agents do not shout at once.',
  ),
  'publish.exclude': setting<readonly string[]>({
    kind: 'list',
    schema: z.array(z.string().min(1)),
    value: [],
    desc: 'Properties and statistics that nobody is told, such as `ovirtNode.serialNumber` or `*.macAddress`.',
    expected: 'patterns CLASS.PROPERTY, * for any run of characters',
  }),
  'policy.callers': setting<PolicyTable['callers']>({
    kind: 'table',
    schema: policySchema.shape.callers,
    value: {},
    desc: 'Patterns of user names, each with the role or the roles that these callers have.',
    expected: 'a table of USER = "ROLE" or USER = ["ROLE", …], as JSON in the environment',
  }),
  'policy.roles': setting<PolicyTable['roles']>({
    kind: 'table',
    schema: policySchema.shape.roles,
    value: {},
    desc: 'Roles of your own, each with patterns of the methods that it may call.',
    expected: 'a table of ROLE = ["METHOD" or "CLASS.METHOD", …], as JSON in the environment',
  }),
  'policy.addresses': setting<PolicyTable['addresses']>({
    kind: 'list',
    schema: policySchema.shape.addresses,
    value: [],
    desc: 'Roles whose address counts where the broker vouches for no caller.',
    expected: 'names of roles',
  }),
  'policy.file': setting<string | undefined>({
    kind: 'text',
    schema: optionalText,
    value: undefined,
    desc: 'File that has callers, roles and addresses, too; all together are the policy.',
    expected: 'the path of a file',
  }),
  'changes.seconds': seconds(
    5,
    3600,
    30,
    'How long a change of the network may take to reach the broker again before it is taken back.',
  ),
  'intervals.ovirtNode': everySeconds(5, 'How often the facts of class ovirtNode are read.'),
  'intervals.cpu': everySeconds(10, 'How often the facts of class cpu are read.'),
  'intervals.networkInterface': everySeconds(5, 'How often the facts of class networkInterface are read.'),
  'intervals.address': everySeconds(5, 'How often the facts of class address are read.'),
  'intervals.route': everySeconds(15, 'How often the facts of class route are read.'),
  'intervals.disk': everySeconds(15, 'How often the facts of class disk are read.'),
  'intervals.agent': everySeconds(10, 'How often the agent looks at itself.'),
  'console.role': setting<string | undefined>({
    kind: 'text',
    schema: optionalText,
    value: undefined,
    desc: 'Role that consoles call methods as, at agents that have an address for it.',
    expected: 'the name of a role',
  }),
  'log.level': setting<'error' | 'warn' | 'info' | 'debug' | 'trace'>({
    kind: 'text',
    schema: z.enum(['error', 'warn', 'info', 'debug', 'trace']),
    value: 'info',
    desc: 'Least level that is logged.',
    expected: 'error, warn, info, debug or trace',
  }),
  'log.format': setting<'json' | 'pretty' | undefined>({
    kind: 'text',
    schema: z.enum(['json', 'pretty']).optional(),
    value: undefined,
    fallback: 'pretty on a terminal, else json',
    desc: 'One JSON object a line for a journal, or a line for people.',
    expected: 'json or pretty',
  }),
} as const;

export type Key = keyof typeof settings;
export type Settings = { readonly [K in Key]: (typeof settings)[K]['value'] };
export const keys = Object.keys(settings) as readonly Key[];

/** Environment variable of a key: `OVIRT_NODE_BROKER_URLS` for `broker.urls`, `OVIRT_NODE_NODE_UUID` for `node.uuid`. */
export function environmentName(key: Key): string {
  const words = key.replaceAll('.', '_').replaceAll(/([a-z])([A-Z])/g, '$1_$2');
  return `OVIRT_NODE_${words.toUpperCase()}`;
}
