import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { startRunningNode } from '../../kit/node/running-node.ts';

/**
 * In namespaces of its own: an agent of a machine with files of systemd-networkd, which does not run. Prints what its object shows
 * after each call.
 */
const ip = (...args: readonly string[]) => execFileSync('ip', args, { encoding: 'utf8' });
execFileSync('mount', ['-t', 'tmpfs', 'none', '/run']);
execFileSync('mount', ['-t', 'tmpfs', 'none', '/etc/systemd/network']);
mkdirSync('/run/systemd/netif/links', { recursive: true });
writeFileSync('/run/systemd/netif/links/1', '');
const write = (name: string, text: string) => writeFileSync(`/etc/systemd/network/${name}`, text);
for (const name of ['br8', 'br9']) write(`10-${name}.netdev`, `[NetDev]\nName=${name}\nKind=bridge\n`);
write(
  '10-br9.network',
  '[Match]\nName=br9\n[Link]\nMTUBytes=1400\n[Network]\nAddress=192.0.2.9/24\nGateway=192.0.2.1\n',
);
write('10-br8.network', '[Match]\nName=br8\n[RoutingPolicyRule]\nFrom=192.0.2.8/32\nTable=7\nFamily=ipv4\n');
ip('link', 'set', 'lo', 'up');

const running = await startRunningNode({ changes: { seconds: 30 } });
const shown = async (...names: readonly string[]) => {
  const values = await running.values('networkInterface', 'br9');
  return Object.fromEntries(names.map((name) => [name, values[name]]));
};
const call = (method: string, key = 'br9') => running.call('networkInterface', key, method);

const before = await shown('active', 'persistent', 'startMode');
await call('create');
const created = await shown('active', 'persistent', 'mtu', 'ip');
await call('destroy');
const destroyed = await shown('active', 'persistent', 'startMode');
await call('create');
ip('link', 'set', 'br9', 'mtu', '1300');
ip('addr', 'add', '198.51.100.9/24', 'dev', 'br9');
await call('restart');
const restarted = await shown('active', 'persistent', 'mtu', 'ip');
const { out } = await runOvirtNodeInProcess(['diff', '--json', '--broker', running.urlOf('viewer')]);
const { interfaces } = JSON.parse(out) as {
  readonly interfaces: readonly {
    readonly interfaceName: string;
    readonly differences: readonly unknown[];
  }[];
};
const refusal = await call('create', 'br8').then(
  () => 'done',
  (error: unknown) => (error as Error).message,
);
process.stdout.write(
  JSON.stringify({
    before,
    created,
    destroyed,
    restarted,
    differences: interfaces.find(({ interfaceName }) => interfaceName === 'br9')?.differences,
    refusal,
  }),
);
await running[Symbol.asyncDispose]();
process.exit(0);
