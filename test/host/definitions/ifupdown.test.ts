import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { requireTools, run } from '../kit.ts';

/** Debian's packages ifupdown, ifenslave and bridge-utils, unpacked: installed, they would configure this machine. */
const programs = '/var/cache/ovirt-node-agent/ifupdown';

beforeAll(() => {
  requireTools('ip', 'unshare', 'mount');
  if (!existsSync(`${programs}/sbin/ifup`) || !existsSync(`${programs}/sbin/brctl`))
    throw new Error(
      `these tests need ifupdown, ifenslave and bridge-utils below ${programs}, as .ci/run unpacks them`,
    );
});

function guest<T>(mode: string, ...args: readonly string[]): T {
  const program = ['-C', 'ovirt-source', 'test/host/definitions/ifupdown-guest.ts', mode, programs];
  return JSON.parse(run('unshare', '--mount', '--net', process.execPath, ...program, ...args)) as T;
}

interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}
interface Queried {
  readonly title: string;
  readonly files: readonly string[];
  readonly answers: readonly (Answer & { readonly name: string })[];
  readonly list: Answer;
  readonly hotplug: Answer;
}

test('ifquery accepts every definition and says what was written', () => {
  const queried = guest<readonly Queried[]>('query');
  expect(queried.length).toBeGreaterThan(15);
  for (const { title, files, answers, list, hotplug } of queried) {
    const lines = files.join('').split('\n');
    const named = (keyword: string) =>
      lines.flatMap((line) => (line.startsWith(`${keyword} `) ? [line.slice(keyword.length + 1)] : []));
    expect([title, list.stdout.trim().split('\n')]).toEqual([title, ['lo', ...named('auto'), 'eth3']]);
    expect([title, hotplug.stdout.trim()]).toEqual([title, named('allow-hotplug').join('\n')]);
    const said = answers.map(({ stdout }) => stdout).join('');
    expect([title, answers.map(({ status, stderr }) => `${status}${stderr}`).join()]).toEqual([
      title,
      answers.map(() => '0').join(),
    ]);
    const options = lines.filter((line) => line.startsWith('\t'));
    for (const [, name = '', value = ''] of options.map((line) => /^\t(\S+) ([^/]+)/.exec(line) ?? []))
      expect(said).toContain(`${name}: ${value}`);
  }
  const of = (title: string, name: string) =>
    queried.find((each) => each.title === title)?.answers.find((each) => each.name === name)?.stdout;
  expect(of('a bond with its monitor, options and a preferred member', 'bond0')).toBe(
    'bond-slaves: eth1 eth0\nbond-mode: active-backup\nbond-miimon: 100\nbond-downdelay: 200\nbond-updelay: 300\nbond-use_carrier: 1\nbond-fail_over_mac: none\nbond-num_grat_arp: 3\nbond-primary: eth1\nhwaddress: 52:54:00:12:34:56\n',
  );
  expect(of('a bridge over a bond', 'br0')).toMatch(
    /^bridge_ports: bond0\nbridge_stp: off\nbridge_fd: 0\nmtu: 1400\naddress: 192\.0\.2\.5\ngateway: 192\.0\.2\.1\n.*netmask: 255\.255\.255\.0\naddress: 2001:db8::5\n/s,
  );
});

interface GuestLink {
  readonly mtu: number;
  readonly mac: string;
  readonly master?: string;
  readonly up: boolean;
  readonly addresses: readonly string[];
}
type GuestLinks = Readonly<Record<string, GuestLink>>;

test('ifup makes of the files at the start of the machine what was defined, and others keep their file', () => {
  const { links, ...others } = guest<{ links: GuestLinks; stderr: string }>('start');
  expect(links).toEqual({
    br0: {
      mtu: 1400,
      mac: '52:54:00:12:34:56',
      up: true,
      addresses: ['192.0.2.5', '192.0.2.6', '2001:db8::5'],
    },
    eth0: { mtu: 1400, mac: expect.any(String), master: 'br0', up: true, addresses: [] },
    eth1: { mtu: 1500, mac: expect.any(String), up: true, addresses: ['198.51.100.7'] },
    // Its start mode is none.
    eth2: { mtu: 1500, mac: expect.any(String), up: false, addresses: [] },
    eth3: { mtu: 1500, mac: expect.any(String), up: true, addresses: ['203.0.113.9'] },
  });
  expect(others).toMatchObject({
    gateways: [
      expect.stringContaining('default via 192.0.2.1 dev br0'),
      expect.stringContaining('default via 2001:db8::1 dev br0'),
    ],
    table: expect.stringMatching(/^10\.0\.0\.0\/8 via 198\.51\.100\.2 dev eth1 metric 9/),
    rules: expect.stringMatching(/from 198\.51\.100\.0\/24 lookup 77/),
  });
});

test('what was not committed before a restart of the machine is not in force after it', () => {
  const result = guest<{ uncommitted: GuestLinks; links: GuestLinks }>('restart');
  const { uncommitted, links, ...others } = result;
  expect([uncommitted['eth1']?.addresses, uncommitted['br1']?.addresses]).toEqual([
    ['198.51.100.8'],
    ['192.0.2.7'],
  ]);
  expect(others).toEqual({ started: 0, failures: [], isRestored: true });
  expect(Object.keys(links).toSorted()).toEqual(['eth0', 'eth1', 'eth2', 'eth3']);
  expect([links['eth1']?.addresses, links['eth2']?.master, links['eth2']?.up]).toEqual([
    ['198.51.100.7'],
    undefined,
    false,
  ]);
});

const canMake = (...args: readonly string[]) =>
  spawnSync('unshare', ['--net', 'ip', 'link', 'add', ...args]).status === 0;
const kinds = {
  card: true,
  bridge: canMake('x0', 'type', 'bridge'),
  bond: canMake('x0', 'type', 'bond'),
  vlan: canMake('link', 'lo', 'name', 'x0', 'type', 'vlan', 'id', '5'),
};
const addresses =
  '<protocol family="ipv4"><ip address="192.0.2.5" prefix="24"/></protocol><protocol family="ipv6"><ip address="2001:db8::5" prefix="64"/></protocol>';
const eth0 = '<interface type="ethernet" name="eth0"/>';
const bond0 = `<interface type="bond" name="bond0"><bond mode="active-backup"><miimon freq="100"/>${eth0}<interface type="ethernet" name="eth1"/></bond></interface>`;
const vlanOn = (lower: string) =>
  `<interface type="vlan" name="${lower}.20"><vlan tag="20"><interface name="${lower}"/></vlan></interface>`;
const bridgeOver = (port: string) =>
  `<interface type="bridge" name="br0"><bridge stp="off" delay="0">${port}</bridge></interface>`;

/** Each stacking: what the kernel must make, definitions from below, and the masters that ifup gives. */
const stackings: readonly (readonly [
  title: string,
  needs: readonly (keyof typeof kinds)[],
  definitions: readonly string[],
  top: string,
  masters: Readonly<Record<string, string>>,
])[] = [
  ['a card', ['card'], [eth0], 'eth0', {}],
  ['a bridge over a card', ['bridge'], [bridgeOver(eth0)], 'br0', { eth0: 'br0' }],
  ['a VLAN on a card', ['vlan'], [vlanOn('eth0')], 'eth0.20', {}],
  [
    'a bridge over a VLAN on a card',
    ['vlan', 'bridge'],
    [bridgeOver(vlanOn('eth0'))],
    'br0',
    { 'eth0.20': 'br0' },
  ],
  ['a bond', ['bond'], [bond0], 'bond0', { eth0: 'bond0', eth1: 'bond0' }],
  [
    'a bridge over a bond',
    ['bond', 'bridge'],
    [bridgeOver(bond0)],
    'br0',
    { bond0: 'br0', eth0: 'bond0', eth1: 'bond0' },
  ],
  ['a VLAN on a bond', ['bond', 'vlan'], [bond0, vlanOn('bond0')], 'bond0.20', { eth0: 'bond0' }],
  [
    'a bridge over a VLAN on a bond',
    ['bond', 'vlan', 'bridge'],
    [bond0, bridgeOver(vlanOn('bond0'))],
    'br0',
    { 'bond0.20': 'br0', eth1: 'bond0' },
  ],
];

/** Gives the outermost interface of a definition its addresses. */
const withAddresses = (xml: string) => xml.replace(/^(<interface [^>]*?)\/?>/, `$1>${addresses}`);

for (const [title, needs, definitions, top, masters] of stackings)
  if (needs.every((kind) => kinds[kind]))
    test(`ifup builds ${title} from the files`, () => {
      const last = withAddresses(definitions.at(-1) ?? '');
      const whole = last.endsWith('</interface>') ? last : `${last}</interface>`;
      const { links } = guest<{ links: GuestLinks }>('stack', ...definitions.slice(0, -1), whole);
      expect(links[top]).toMatchObject({ up: true, addresses: ['192.0.2.5', '2001:db8::5'] });
      for (const [name, master] of Object.entries(masters))
        expect([name, links[name]?.master]).toEqual([name, master]);
    });
