import { describe, expect, it } from 'vitest';
import { Runner, setDhcp } from '#actions';
import { requireTools } from '../kit.ts';
import { NetworkLab } from './network-lab.ts';

requireTools('ip');

type Command = Parameters<Runner['run']>[0];

/** Runs a DHCP client that gives v0 an address at once. Nothing of it runs on this machine, whatever its service manager. */
class ClientRunner extends Runner {
  readonly commands: string[] = [];
  readonly #lab: NetworkLab;

  constructor(lab: NetworkLab) {
    super();
    this.#lab = lab;
  }

  override run({ file, args }: Command): ReturnType<Runner['run']> {
    this.commands.push([file, ...args].join(' '));
    const link = args.at(-1) ?? '';
    this.#lab.namespace.ip(...`addr add 10.9.0.50/24 dev ${link} valid_lft 600 preferred_lft 600`.split(' '));
    return Promise.resolve({ stdout: '', stderr: '' } as Awaited<ReturnType<Runner['run']>>);
  }

  override runForStatus({ file, args }: Command): ReturnType<Runner['runForStatus']> {
    this.commands.push([file, ...args].join(' '));
    return Promise.resolve({ status: 0, stdout: '', stderr: '' } as Awaited<
      ReturnType<Runner['runForStatus']>
    >);
  }
}

const alice = { name: 'alice', isAdministrator: false };

/** A lab with v0, which has a static address and a route, and whose DHCP is on. */
async function withDhcpOn() {
  const lab = new NetworkLab([
    'link set lo up',
    'link add v0 type veth peer name v1',
    'link set v0 up',
    'link set v1 up',
    'addr add 192.0.2.7/24 dev v0',
    'route add default via 192.0.2.1',
  ]);
  const runner = new ClientRunner(lab);
  Object.assign(lab.host, { stateDirectory: lab.directory, runner });
  await set(lab, 'v0', true);
  return { lab, runner };
}

async function set(lab: NetworkLab, link: string, on: boolean) {
  const transactions = lab.transactions();
  const saved = await transactions.savedAddresses(link, 'ipv4');
  await transactions.apply(alice, 'setDhcp', (state) => setDhcp.plan({ link, on, saved }, state));
}

describe.concurrent('setDhcp of a link without a service', () => {
  it('gives a renamed link its static addresses again, and ends the client of its former name', async () => {
    const { lab, runner } = await withDhcpOn();
    using _lab = lab;
    expect(lab.namespace.ip('addr', 'show', 'v0')).not.toContain('192.0.2.7');
    lab.namespace.ip('link', 'set', 'v0', 'down');
    lab.namespace.ip('link', 'set', 'v0', 'name', 'uplink');
    lab.namespace.ip('link', 'set', 'uplink', 'up');
    runner.commands.length = 0;
    await set(lab, 'uplink', false);
    const addresses = lab.namespace.ip('addr', 'show', 'uplink');
    expect(addresses).toContain('192.0.2.7/24');
    expect(addresses).not.toContain('10.9.0.50');
    expect(lab.namespace.ip('route')).toContain('default via 192.0.2.1 dev uplink');
    expect(runner.commands).toEqual([
      expect.stringMatching(/^(systemctl stop .*-v0\.service|dhcpcd .* v0)$/),
    ]);
  });

  it('refuses another link of the former name, which has nothing saved', async () => {
    const { lab } = await withDhcpOn();
    using _lab = lab;
    lab.namespace.batch([
      'link set v0 down',
      'link set v0 name uplink',
      'link add v0 type veth peer name v2',
    ]);
    lab.namespace.ip(...'addr add 10.9.0.60/24 dev v0 valid_lft 600 preferred_lft 600'.split(' '));
    await expect(set(lab, 'v0', false)).rejects.toThrow('from DHCP that was not turned on by setDhcp');
  });

  it('is rolled back under the name that the link has then', async () => {
    const { lab } = await withDhcpOn();
    using _lab = lab;
    const transactions = lab.transactions();
    await transactions.begin(alice, 60);
    const saved = await transactions.savedAddresses('v0', 'ipv4');
    await transactions.apply(alice, 'setDhcp', (state) =>
      setDhcp.plan({ link: 'v0', on: false, saved }, state),
    );
    lab.namespace.batch(['link set v0 down', 'link set v0 name uplink', 'link set uplink up']);
    await transactions.rollback(alice);
    const addresses = lab.namespace.ip('addr', 'show', 'uplink');
    expect(addresses).toContain('10.9.0.50/24');
    expect(addresses).not.toContain('192.0.2.7');
    await set(lab, 'uplink', false);
    expect(lab.namespace.ip('addr', 'show', 'uplink')).toContain('192.0.2.7/24');
  });
});
