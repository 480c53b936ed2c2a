import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { nodeUuid } from '../../kit/node/facts.ts';
import { startRunningNode } from '../../kit/node/running-node.ts';

/**
 * In namespaces of its own: an agent of a machine whose bridge a file of systemd-networkd defines, which does not run. Prints what
 * calls write.
 */
const ip = (...args: readonly string[]) => execFileSync('ip', args, { encoding: 'utf8' });
const folder = '/etc/systemd/network';
execFileSync('mount', ['-t', 'tmpfs', 'none', '/run']);
execFileSync('mount', ['-t', 'tmpfs', 'none', folder]);
mkdirSync('/run/systemd/netif/links', { recursive: true });
writeFileSync('/run/systemd/netif/links/1', '');
writeFileSync(`${folder}/10-br9.netdev`, '[NetDev]\nName=br9\nKind=bridge\n');
writeFileSync(`${folder}/10-br9.network`, '[Match]\nName=br9\n[Network]\nAddress=192.0.2.9/24\n');
writeFileSync(`${folder}/11-v.network`, '[Match]\nName=v1 v3\n');
ip('link', 'set', 'lo', 'up');
for (const name of ['v1', 'v3']) ip('link', 'add', name, 'type', 'veth', 'peer', 'name', `peer-${name}`);
ip('link', 'add', 'br5', 'type', 'bridge');
ip('link', 'set', 'br5', 'up');

const running = await startRunningNode({ changes: { seconds: 60 } });
const call = (key: string | undefined, method: string, args: object = {}) =>
  running.call(key === undefined ? 'ovirtNode' : 'networkInterface', key, method, args);
/** What the agent's own files say, without comments. */
const files = () =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => name.startsWith('06-'))
      .map((name) => [
        name.replace('06-ovirt-node-', ''),
        readFileSync(`${folder}/${name}`, 'utf8')
          .split('\n')
          .filter((line) => line !== '' && !line.startsWith('#')),
      ]),
  );
const shown = async (key: string, name: string) => (await running.values('networkInterface', key))[name];

await call('br9', 'create');
const created = files();
await call('br9', 'setMtu', { mtu: 1400 });
await call('br9', 'setOptions', { options: { multicast_snooping: 0 } });
await call('br9', 'addAddress', { address: '198.51.100.9/24' });
await call('br9', 'addRoute', { destination: '0.0.0.0/0', gateway: '198.51.100.1' });
const changed = files();
const { plan } = (await call(undefined, 'validateChange', {
  object: `com.redhat.ovirtNode:networkInterface:${nodeUuid}:v3`,
  method: 'setMaster',
  callArguments: { interfaceName: 'br9' },
})) as { readonly plan?: unknown };
// An interface that is not written stays so.
await call('br5', 'setMtu', { mtu: 1300 });

await call(undefined, 'changeBegin', { seconds: 60 });
const bridge = { interfaceName: 'br8', ports: ['v1'], options: { ageing_time: 12_300 } };
await call(undefined, 'createBridgeInterface', bridge);
await call('br9', 'setMtu', { mtu: 1450 });
const open = files();
await call(undefined, 'changeRollback');
const rolledBack = JSON.stringify(files()) === JSON.stringify(changed);
const isGone = !ip('link').includes('br8') && ip('link', 'show', 'br9').includes('mtu 1400');
await call(undefined, 'createBridgeInterface', bridge);
const isPersistent = [await shown('br8', 'persistent'), await shown('br5', 'persistent')];
await call(undefined, 'createBridgeInterface', { interfaceName: 'br7', ports: ['v3'], persistent: false });
process.stdout.write(
  JSON.stringify({
    created,
    changed,
    plan,
    open,
    rolledBack,
    isGone,
    isPersistent,
    transient: await shown('br7', 'persistent'),
    names: Object.keys(files()),
  }),
);
await running[Symbol.asyncDispose]();
process.exit(0);
