/** A command whose output is a part of a capture. */
export interface CaptureCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly input?: string;
}

/**
 * Ten destinations whose source addresses a capture asks for: the networks, routes and gateways of the tests, private and
 * documentation networks (RFC 5737, RFC 3849) that a default route serves, and a multicast group.
 */
export const destinations = [
  '10.0.0.200',
  '10.8.0.1',
  '10.64.0.1',
  '192.0.2.200',
  '203.0.113.9',
  '239.1.1.1',
  'fd00::200',
  'fd01::1',
  'fd67::1',
  '2001:db8::9',
] as const;

const ip = (...args: readonly string[]): CaptureCommand => ({ file: 'ip', args: ['-d', '-N', ...args] });
const bridge = (...args: readonly string[]): CaptureCommand => ({
  file: 'bridge',
  args: ['-d', '-j', ...args],
});

const batch = (...lines: readonly string[]): CaptureCommand => ({
  ...ip('-o', '-force', '-batch', '-'),
  input: lines.map((line) => `${line}\n`).join(''),
});

/**
 * The commands of a capture, one process each; none changes anything. Routes, rules, nexthops and neighbours are read as
 * text: the JSON of `ip` has some keys twice (`dst` of a route with `encap`). `rule show` shows one family alone.
 */
export const captureCommands = {
  links: ip('-j', 'address', 'show'),
  tables: batch(
    'route show table all',
    'rule show',
    'nexthop show',
    'neighbour show nud all',
    'neighbour show proxy',
  ),
  rules6: ip('-o', '-6', 'rule', 'show'),
  sources: batch(...destinations.map((destination) => `route get ${destination}`)),
  vlans: bridge('vlan', 'show'),
  tunnels: bridge('vlan', 'tunnelshow'),
  vlanOptions: bridge('vlan', 'global', 'show'),
  fdb: bridge('fdb', 'show'),
  mdb: bridge('mdb', 'show'),
  qdiscs: { file: 'tc', args: ['-d', '-j', 'qdisc', 'show'] },
  settings: {
    file: 'grep',
    args: [
      '--recursive',
      '--no-messages',
      '--text',
      '--null',
      '',
      '/proc/sys/net/ipv4/conf',
      '/proc/sys/net/ipv4/neigh',
      '/proc/sys/net/ipv6/conf',
      '/proc/sys/net/ipv6/neigh',
    ],
  },
  macOrigins: {
    file: 'grep',
    args: [
      '--recursive',
      '--no-messages',
      '--text',
      '--null',
      '--include=addr_assign_type',
      '',
      '/sys/devices/virtual/net',
    ],
  },
} satisfies Readonly<Record<string, CaptureCommand>>;

/** What each command printed, one octet a character (latin1): names and aliases need not be UTF-8. */
export type CaptureOutputs = Readonly<Record<keyof typeof captureCommands, string>>;
