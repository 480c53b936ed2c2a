import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { DefinitionLab } from '../../kit/definitions/definition-lab.ts';

/**
 * In namespaces of its own, without a system manager: lets systemd-networkd take up what the agent has written, as at a start of
 * the machine. Prints the links and addresses that it makes of that.
 */
const [program = ''] = process.argv.slice(2);
const ip = (...args: readonly string[]) => execFileSync('ip', args, { encoding: 'utf8' });
const definitions = [
  `<interface type="bridge" name="br0"><mtu size="1400"/>
    <protocol family="ipv4"><ip address="192.0.2.5" prefix="24"/><route gateway="192.0.2.1"/></protocol>
    <protocol family="ipv6"><ip address="2001:db8::5" prefix="64"/></protocol>
    <bridge stp="off" delay="0"><interface type="ethernet" name="eth0"/></bridge></interface>`,
  `<interface type="ethernet" name="eth1"><protocol family="ipv4"><ip address="198.51.100.7" prefix="24"/></protocol></interface>`,
  `<interface type="ethernet" name="eth2"><start mode="none"/></interface>`,
];

await using lab = await DefinitionLab.create({
  '/etc/systemd/network/10-theirs.network': '[Match]\nName=eth*\n[Network]\nAddress=203.0.113.9/24\n',
});
for (const definition of definitions) await lab.define(definition);
execFileSync('mount', ['-t', 'tmpfs', 'none', '/run']);
mkdirSync('/run/systemd/netif/links', { recursive: true });
mkdirSync('/run/systemd/netif/leases');
mkdirSync('/run/systemd/netif/lldp');
execFileSync('chown', ['-R', 'systemd-network:', '/run/systemd/netif']);
execFileSync('mount', ['--bind', `${lab.root}/etc/systemd/network`, '/etc/systemd/network']);
// The service waits for udev unless /sys is read-only, as in a container.
execFileSync('mount', ['-t', 'sysfs', '-o', 'ro', 'none', '/sys']);
for (const name of ['eth0', 'eth1', 'eth2', 'eth3']) {
  ip('link', 'add', name, 'type', 'veth', 'peer', 'name', `peer-${name}`);
  ip('link', 'set', `peer-${name}`, 'up');
}
const service = spawn(program, { stdio: ['ignore', 'ignore', 'inherit'] });
const ended = once(service, 'exit');
const isDone = () =>
  ['192.0.2.5', '198.51.100.7', '203.0.113.9'].every((address) => ip('addr').includes(address)) &&
  ip('-d', 'link', 'show', 'eth0').includes('master br0') &&
  ip('route').includes('default via 192.0.2.1');
for (let round = 0; round < 100 && !isDone(); round += 1) await setTimeout(300);
service.kill();
await ended;
interface Link {
  readonly ifname: string;
  readonly mtu: number;
  readonly master?: string;
  readonly flags: readonly string[];
  readonly addr_info: readonly { readonly local: string; readonly scope: string }[];
}
const links = JSON.parse(ip('-json', 'addr')) as readonly Link[];
process.stdout.write(
  JSON.stringify(
    Object.fromEntries(
      links
        .filter(({ ifname }) => /^(?:br|eth)\d$/.test(ifname))
        .map(({ ifname, mtu, master, flags, addr_info }) => [
          ifname,
          {
            mtu,
            master,
            up: flags.includes('UP'),
            addresses: addr_info.filter(({ scope }) => scope === 'global').map(({ local }) => local),
          },
        ]),
    ),
  ),
);
rmSync(`${lab.root}/etc`, { recursive: true, force: true });
