import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addAddress,
  addRoute,
  destroy,
  type NetworkState,
  restart,
  setAdminUp,
  setMaster,
  setMtu,
} from '#actions';
import { rollBackCheckpoint } from '../../../src/transactions/rollback.ts';
import { checkpointContent } from '../../kit/checkpoint-content.ts';
import { Namespace, requireTools, run } from '../kit.ts';
import { NetworkLab, noAnswer, sampleNetwork } from './network-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'grep'));

const alice = { name: 'alice', isAdministrator: false };
const restartOf = (link: string) => (state: NetworkState) => restart.plan({ link }, state);
const mtuOf = (link: string) => (state: NetworkState) => setMtu.plan({ link, mtu: 1400 }, state);
const destroyOf = (link: string) => (state: NetworkState) => destroy.plan({ link }, state);
const freeV2 = (state: NetworkState) => setMaster.plan({ link: 'v2', interfaceName: '' }, state);

/** Makes a route that the network state shows only in part. */
const withEncapsulation = [
  ...sampleNetwork,
  'route add 10.64.0.0/16 encap ip id 5 dst 10.9.9.9 via 10.0.0.2 dev v0',
];

/** Opens a transaction with one change. @returns the path of its checkpoint. */
async function openWith(lab: NetworkLab, plan: (state: NetworkState) => ReturnType<typeof restart.plan>) {
  const transactions = lab.transactions();
  await transactions.begin(alice, 60);
  await transactions.apply(alice, 'test', plan);
  return { transactions, checkpoint: lab.armed[0] ?? '' };
}

describe.concurrent('a checkpoint', () => {
  it('of version 1 is rolled back by what the network state shows', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const { checkpoint } = await openWith(lab, mtuOf('v0'));
    const { former: _, taken: __, ...old } = checkpointContent.read(checkpoint);
    checkpointContent.write(checkpoint, { ...old, version: 1 });
    lab.namespace.ip('addr', 'del', '10.1.0.6/24', 'dev', 'v0');
    expect(await rollBackCheckpoint(checkpoint, lab.host)).toMatchObject({
      putBack: expect.arrayContaining(['ip link set dev v0 mtu 1500', 'ip addr replace 10.1.0.6/24 dev v0']),
      notPutBack: [],
    });
    await lab.expectUnchanged(before);
  });

  it('of version 1 is continued by this version, and rolled back in the old way', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const { transactions, checkpoint } = await openWith(lab, mtuOf('v0'));
    transactions.close();
    const { former: _, taken: __, ...old } = checkpointContent.read(checkpoint);
    checkpointContent.write(checkpoint, { ...old, version: 1 });
    rmSync(checkpoint.replace('.json', '.taken'));
    const next = lab.transactions();
    await next.recover();
    await next.apply(alice, 'test', mtuOf('v1'));
    expect(checkpointContent.read(checkpoint)).toMatchObject({ version: 1 });
    await next.rollback(alice);
    await lab.expectUnchanged(before);
  });

  it('that is cut off is refused, and the network stays as it is', async () => {
    using lab = new NetworkLab();
    const { checkpoint } = await openWith(lab, mtuOf('v0'));
    const content = readFileSync(checkpoint, 'utf8');
    writeFileSync(checkpoint, content.slice(0, content.length / 2));
    await expect(rollBackCheckpoint(checkpoint, lab.host)).rejects.toThrow('is damaged');
    expect(lab.namespace.ip('link', 'show', 'v0')).toContain('mtu 1400');
  });

  it('of another boot touches nothing and leaves no file', async () => {
    using lab = new NetworkLab();
    const { checkpoint } = await openWith(lab, mtuOf('v0'));
    Object.assign(lab.host, { bootId: () => Promise.resolve('boot-2') });
    expect(await rollBackCheckpoint(checkpoint, lab.host)).toEqual({
      result: 'restarted',
      owner: 'alice',
      putBack: [],
      notPutBack: [],
    });
    expect(lab.namespace.ip('link', 'show', 'v0')).toContain('mtu 1400');
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
  });

  it('without what the steps took away brings back all that is missing, as after the end of an agent', async () => {
    using lab = new NetworkLab(withEncapsulation);
    const before = await lab.view();
    const { checkpoint } = await openWith(lab, restartOf('v0'));
    rmSync(checkpoint.replace('.json', '.taken'));
    lab.namespace.ip('route', 'del', '10.64.0.0/16');
    await rollBackCheckpoint(checkpoint, lab.host);
    await lab.expectUnchanged(before);
  });
});

describe.concurrent('what an earlier call of a transaction added is removed by the rollback after a later call', () => {
  it('when the later call affects the link of an address that the added route names as its source', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const route = {
      link: 'v0',
      destination: '10.99.0.0/16',
      gateway: '',
      metric: 0,
      options: { source: '10.5.0.1' },
    };
    const { transactions } = await openWith(lab, (state) => addRoute.plan(route, state));
    expect(lab.namespace.ip('route')).toContain('10.99.0.0/16');
    await transactions.apply(alice, 'test', mtuOf('br0'));
    await transactions.rollback(alice);
    await lab.expectUnchanged(before);
  });

  it('when the later call affects a link with a route into the network of the added address', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const { transactions } = await openWith(lab, (state) =>
      addAddress.plan({ link: 'v0', address: '10.5.0.77/24' }, state),
    );
    await transactions.apply(alice, 'test', mtuOf('br0'));
    await transactions.rollback(alice);
    await lab.expectUnchanged(before);
  });
});

describe.concurrent('while a change is open, a third party', () => {
  it('removes a route between two calls of it, and it stays away', async () => {
    using lab = new NetworkLab(withEncapsulation);
    const { transactions } = await openWith(lab, mtuOf('v0'));
    lab.namespace.ip('route', 'del', '10.64.0.0/16');
    await transactions.apply(alice, 'test', restartOf('v0'));
    await transactions.rollback(alice);
    expect(lab.namespace.ip('route')).not.toContain('10.64.0.0/16');
    expect(lab.namespace.ip('route')).toContain('10.8.0.0/16');
  });

  it('removes a route of a link that only a later call affects, and it stays away', async () => {
    using lab = new NetworkLab();
    const { transactions } = await openWith(lab, mtuOf('v0'));
    lab.namespace.ip('route', 'del', '10.9.0.0/16');
    await transactions.apply(alice, 'test', destroyOf('br0'));
    await transactions.rollback(alice);
    expect(lab.namespace.ip('route')).not.toContain('10.9.0.0/16');
    expect(lab.namespace.ip('addr', 'show', 'br0')).toContain('10.5.0.1/24');
  });

  it('changes a setting of the link, and it stays', async () => {
    using lab = new NetworkLab();
    const { transactions } = await openWith(lab, mtuOf('v0'));
    const sysctl = ['netns', 'exec', lab.namespace.name, 'sysctl', '-n'];
    run('ip', ...sysctl.slice(0, -1), '-qw', 'net.ipv4.conf.v0.rp_filter=2');
    await transactions.rollback(alice);
    expect(run('ip', ...sysctl, 'net.ipv4.conf.v0.rp_filter')).toBe('2\n');
  });

  it('renames the link, and what the change did is undone under the new name', async () => {
    using lab = new NetworkLab(withEncapsulation);
    const { transactions } = await openWith(lab, mtuOf('v0'));
    lab.namespace.batch(['link set v0 down', 'link set v0 name uplink', 'link set uplink up']);
    await transactions.rollback(alice);
    expect(lab.namespace.ip('link', 'show', 'uplink')).toContain('mtu 1500');
    expect(lab.events.at(-1)?.reason).toContain('ip link set dev uplink mtu 1500');
    expect(lab.events.at(-1)?.reason).not.toContain('could not be put back');
  });

  it('makes the bridge again, so that its index is another, and the port comes back to it', async () => {
    using lab = new NetworkLab();
    const { transactions } = await openWith(lab, freeV2);
    lab.namespace.batch(['link del br0', 'link add br0 index 77 type bridge', 'link set br0 up']);
    await transactions.rollback(alice);
    expect(lab.namespace.ip('link', 'show', 'v2')).toContain('master br0');
    // The address went with the bridge, by the third party.
    expect(lab.namespace.ip('addr', 'show', 'br0')).not.toContain('10.5.0.1');
  });

  it('moves the link to another namespace, and the rest comes back', async () => {
    using lab = new NetworkLab();
    using other = new Namespace();
    const { transactions } = await openWith(lab, mtuOf('v0'));
    await transactions.apply(alice, 'test', mtuOf('v3'));
    lab.namespace.ip('link', 'set', 'v0', 'netns', other.name);
    await transactions.rollback(alice);
    expect(lab.namespace.ip('link', 'show', 'v3')).toContain('mtu 1500');
    expect(lab.events.at(-1)?.reason).not.toContain('could not be put back');
  });

  it('removes the bridge, and it stays away', async () => {
    using lab = new NetworkLab();
    const { transactions } = await openWith(lab, mtuOf('br0'));
    lab.namespace.ip('link', 'del', 'br0');
    await transactions.rollback(alice);
    expect(lab.namespace.ip('link')).not.toContain('br0');
  });
});

describe.concurrent('a link with what a rollback could not bring back', () => {
  it.each([
    ['a queueing discipline', ['root', 'tbf', 'rate', '1mbit', 'burst', '10k', 'latency', '10ms'], 'tbf'],
    ['a place for filters', ['clsact'], 'clsact'],
  ])('is not removed when it has %s, and the refusal names it', async (_title, words, kind) => {
    using lab = new NetworkLab();
    run('ip', 'netns', 'exec', lab.namespace.name, 'tc', 'qdisc', 'add', 'dev', 'br0', ...words);
    const before = await lab.view();
    const refusal = {
      name: 'Refused',
      message: `br0 has the queueing discipline ${kind}, which a rollback could not bring back; expected a link without: remove that first, or pass force`,
    };
    const transactions = lab.transactions();
    await expect(transactions.preview(destroyOf('br0'))).rejects.toMatchObject(refusal);
    await expect(transactions.apply(alice, 'destroy', destroyOf('br0'))).rejects.toMatchObject(refusal);
    await expect(transactions.apply(alice, 'setMtu', mtuOf('br0'))).resolves.toBeDefined();
    lab.namespace.ip('link', 'set', 'br0', 'mtu', '1500');
    await lab.expectUnchanged(before);
  });
});

describe.concurrent('a rollback', () => {
  it('leaves no file behind, whether the change is committed or rolled back', async () => {
    using lab = new NetworkLab();
    const { transactions, checkpoint } = await openWith(lab, mtuOf('v0'));
    expect(existsSync(checkpoint.replace('.json', '.taken'))).toBe(true);
    await transactions.commit(alice);
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
    lab.answers = [undefined, noAnswer];
    await expect(lab.transactions(1).apply(alice, 'test', restartOf('v0'))).rejects.toThrow();
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
  });

  it('brings back the link-local address of a bridge that got its port later, and no other', async () => {
    using lab = new NetworkLab([
      'link set lo up',
      'link add v0 type veth peer name v1',
      'link add br0 address 02:00:00:00:00:01 type bridge',
      'link set br0 up',
      'link set v0 master br0',
      'link set v0 up',
      'link set v1 up',
    ]);
    await lab.namespace.settle();
    lab.namespace.ip('link', 'set', 'br0', 'address', '02:00:00:00:00:02');
    const before = await lab.view();
    const { transactions } = await openWith(lab, restartOf('br0'));
    await transactions.rollback(alice);
    await lab.expectUnchanged(before);
  });

  it('brings back a next hop that the kernel takes only after the steps, with its carrier', async () => {
    using lab = new NetworkLab([
      'link set lo up',
      ...['v0', 'v2'].flatMap((name) => [
        `link add ${name} type veth peer name p${name}`,
        `link set ${name} up`,
        `link set p${name} up`,
      ]),
      'link add br0 type bridge',
      'link set v0 master br0',
      'link set br0 up',
      'addr add 10.3.0.1/24 dev br0',
    ]);
    await lab.namespace.settle();
    lab.namespace.batch(['nexthop add id 11 via 10.3.0.254 dev br0', 'route add 10.9.0.0/16 nhid 11']);
    const before = await lab.view();
    // The kernel serves events of carriers once a second: those of another link delay that of the bridge.
    lab.namespace.batch(['link set pv2 down', 'link set pv2 up']);
    const { transactions, checkpoint } = await openWith(lab, (state) =>
      setAdminUp.plan({ link: 'v0', on: false }, state),
    );
    transactions.close();
    await lab.namespace.settle();
    expect(lab.namespace.ip('nexthop')).toBe('');
    await rollBackCheckpoint(checkpoint, lab.host);
    await lab.expectUnchanged(before);
  });

  it('brings back the MTU of an IPv6 route that the kernel moves with that of the link', async () => {
    using lab = new NetworkLab([...sampleNetwork, 'route add fd08::/32 via fd00::8 dev v0 mtu 1400']);
    const before = await lab.view();
    const { transactions } = await openWith(lab, mtuOf('v0'));
    await transactions.rollback(alice);
    await lab.expectUnchanged(before);
  });

  it('leaves an IPv6 route of a committed change below the MTU of its link', async () => {
    using lab = new NetworkLab([...sampleNetwork, 'route add fd08::/32 via fd00::8 dev v0 mtu 1450']);
    await lab.transactions().apply(alice, 'setMtu', mtuOf('v0'));
    expect(lab.namespace.ip('-6', 'route', 'show', 'fd08::/32')).toContain('mtu 1400');
  });

  it('sets again what the kernel refuses while something else is not as before', async () => {
    using lab = new NetworkLab(withEncapsulation);
    const before = await lab.view();
    const { transactions, checkpoint } = await openWith(lab, mtuOf('v0'));
    transactions.close();
    // As after the end of an agent: all that is missing comes back, the route too.
    rmSync(checkpoint.replace('.json', '.taken'));
    lab.namespace.ip('route', 'del', '10.64.0.0/16');
    const refused: string[] = [];
    const { ip } = lab.host;
    Object.assign(lab.host, {
      ip: (...[args, input]: Parameters<typeof ip>) => {
        const text = [...args, input].join(' ');
        if (!text.includes('mtu 1500') || lab.namespace.ip('route').includes('10.64.0.0/16'))
          return ip(args, input);
        refused.push(text);
        return Promise.resolve({
          status: 2,
          stdout: '',
          stderr: 'RTNETLINK answers: Device or resource busy',
        });
      },
    });
    expect(await rollBackCheckpoint(checkpoint, lab.host)).toMatchObject({ notPutBack: [] });
    expect(refused).not.toEqual([]);
    await lab.expectUnchanged(before);
  });

  it('brings back what its own steps take along', async () => {
    using lab = new NetworkLab(withEncapsulation);
    const before = await lab.view();
    // The member of a bridge goes down while it joins again, and loses its routes.
    const { transactions } = await openWith(lab, (state) =>
      setMaster.plan({ link: 'v3', interfaceName: 'br0' }, state),
    );
    await transactions.rollback(alice);
    await lab.expectUnchanged(before);
  });
});
