import { beforeAll, expect, test } from 'vitest';
import { flattenDefinition, restartWritten, startWritten } from '#actions';
import { readInterfaceXml } from '../../../src/actions/network/xml/read/read-interface-xml.ts';
import { NetworkLab, noAnswer } from '../changes/network-lab.ts';
import { requireTools, run } from '../kit.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'unshare', 'mount'));

const alice = { name: 'alice', isAdministrator: false };
const ns = 'xmlns:ovirt="http://ovirt.org/ovirt-node/interface/1.0"';
/** Two unused veth pairs. */
const pairs = [
  'link add v0 type veth peer name v1',
  'link add v2 type veth peer name v3',
  ...['v0', 'v1', 'v2', 'v3'].map((name) => `link set ${name} up`),
];
const interfaces = flattenDefinition(
  readInterfaceXml(`<interface type="bridge" name="br7" ${ns}><start mode="onboot"/><mtu size="1400"/>
    <protocol family="ipv4"><ip address="192.0.2.7" prefix="24"/><route gateway="192.0.2.1"/></protocol>
    <protocol family="ipv6"><autoconf/><ip address="2001:db8::7" prefix="64"/></protocol>
    <bridge stp="off" delay="2.5"><interface type="ethernet" name="v1"/></bridge>
    <ovirt:settings><ovirt:option name="ageing_time" value="12300"/><ovirt:option name="mcast_snooping" value="0"/>
      <ovirt:route destination="10.7.0.0/16" gateway="192.0.2.2" metric="9" table="77"/></ovirt:settings></interface>`),
);
const saved = { ipv4: undefined, ipv6: undefined };
const start = (state: Parameters<typeof startWritten.plan>[1]) =>
  startWritten.plan({ interfaces, saved }, state);
const restart = (state: Parameters<typeof startWritten.plan>[1]) =>
  restartWritten.plan({ link: 'br7', interfaces, saved }, state);

function expectAsWritten({ namespace }: NetworkLab): void {
  expect(namespace.ip('-d', 'link', 'show', 'br7')).toMatch(
    /mtu 1400[\s\S]* forward_delay 250 .*ageing_time 12300 .*mcast_snooping 0 /,
  );
  const addresses = namespace.ip('-o', 'addr', 'show', 'br7', 'scope', 'global').match(/inet6? \S+/g);
  expect(addresses).toEqual(['inet 192.0.2.7/24', 'inet6 2001:db8::7/64']);
  expect(namespace.ip('link', 'show', 'v1')).toContain('master br7');
  expect(namespace.ip('link', 'show', 'v3')).not.toContain('master');
  expect(namespace.ip('route', 'show', 'dev', 'br7', 'default')).toContain('via 192.0.2.1');
  expect(namespace.ip('route', 'show', 'table', '77')).toMatch(
    /^10\.7\.0\.0\/16 via 192\.0\.2\.2 dev br7 (proto static )?metric 9/,
  );
}

test('an interface that is only defined starts as it is written, or leaves nothing when it cuts the broker off', async () => {
  using lab = new NetworkLab(pairs);
  const before = await lab.view();
  lab.answers = [undefined, noAnswer];
  await expect(lab.transactions(1).apply(alice, 'create', start)).rejects.toMatchObject({
    name: 'RolledBack',
  });
  await lab.expectUnchanged(before);
  lab.answers = [undefined];
  await lab.transactions().apply(alice, 'create', start);
  expectAsWritten(lab);
});

test('a restart makes what runs what is written, and its rollback brings back what ran', async () => {
  using lab = new NetworkLab(pairs);
  await lab.transactions().apply(alice, 'create', start);
  lab.namespace.batch([
    'link set br7 mtu 1300',
    'link set br7 type bridge ageing_time 20000',
    'link set v1 nomaster',
    'link set v3 master br7',
    'addr add 198.51.100.7/24 dev br7',
    'addr add 2001:db8:9::7/64 dev br7 nodad',
    'addr del 2001:db8::7/64 dev br7',
    'route add 10.9.0.0/16 via 198.51.100.1 dev br7',
  ]);
  const drifted = await lab.view();
  lab.answers = [undefined, noAnswer];
  await expect(lab.transactions(1).apply(alice, 'restart', restart)).rejects.toMatchObject({
    name: 'RolledBack',
  });
  await lab.expectUnchanged(drifted);
  lab.answers = [undefined];
  await lab.transactions().apply(alice, 'restart', restart);
  expectAsWritten(lab);
  expect(lab.namespace.ip('route', 'show', '10.9.0.0/16')).toBe('');
});

test('an agent starts, stops and restarts an interface of a file of systemd-networkd', () => {
  const guest = [process.execPath, '-C', 'ovirt-source', 'test/host/definitions/start-written-guest.ts'];
  expect(JSON.parse(run('unshare', '--mount', '--net', ...guest))).toEqual({
    before: { active: false, persistent: true, startMode: 'onboot' },
    created: { active: true, persistent: true, mtu: 1400, ip: '192.0.2.9' },
    destroyed: { active: false, persistent: true, startMode: 'onboot' },
    restarted: { active: true, persistent: true, mtu: 1400, ip: '192.0.2.9' },
    differences: [],
    refusal: expect.stringContaining(
      'the definition of br8 has policy rules, which only the network service',
    ),
  });
});
