import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addAddress,
  addRoute,
  createBridge,
  destroy,
  type NetworkAction,
  type NetworkState,
  removeAddress,
  removeRoute,
  restart,
  setMaster,
  setMtu,
  setOptions,
  setStaticAddress,
} from '#actions';
import { stepText } from '../../../src/actions/network/ip/ip.ts';
import { readNetworkState } from '../../../src/actions/network/ip/read-network-state.ts';
import { rollBackCheckpoint } from '../../../src/transactions/rollback.ts';
import { requireTools } from '../kit.ts';
import { NetworkLab, usualNetwork } from './network-lab.ts';

beforeAll(() => requireTools('ip'));

const alice = { name: 'alice', isAdministrator: false };
const bob = { name: 'bob', isAdministrator: false };
const admin = { name: 'root', isAdministrator: true };
const outOfReach = 'no answer';

const kind = <Args>(title: string, action: NetworkAction<Args>, args: Args) => ({
  title,
  plan: (state: NetworkState) => action.plan(args, state),
});

const kinds = [
  kind('an MTU', setMtu, { link: 'v0', mtu: 1400 }),
  kind('a bridge that goes', destroy, { link: 'br0' }),
  kind('a card that is restarted', restart, { link: 'v0' }),
  kind('a port that is freed', setMaster, { link: 'v2', interfaceName: '' }),
  kind('a port that is added', setMaster, { link: 'v3', interfaceName: 'br0' }),
  kind('a bridge that is made', createBridge, {
    interfaceName: 'br1',
    ports: ['v3'],
    options: { stp_state: 1, forward_delay: 300n },
  }),
  kind('options', setOptions, { link: 'br0', options: { stp_state: true, priority: 100 } }),
  kind('an IPv4 address', addAddress, { link: 'v0', address: '192.0.2.9/24' }),
  kind('an IPv6 address', addAddress, { link: 'br0', address: 'fd07::1/64' }),
  kind('the first address, with younger ones', removeAddress, {
    link: 'v0',
    address: '10.0.0.5',
    prefixLength: 24,
  }),
  kind('a primary address', setStaticAddress, {
    link: 'v0',
    ip: '10.0.0.77',
    netmask: '255.255.255.0',
    broadcast: '',
  }),
  kind('an IPv4 route', addRoute, {
    link: 'v0',
    destination: '10.77.0.0/16',
    gateway: '10.0.0.9',
    metric: 0,
  }),
  kind('an IPv6 route', addRoute, { link: 'v0', destination: 'fd77::/64', gateway: 'fd00::9', metric: 0 }),
  kind('a default route that goes', removeRoute, {
    link: 'v0',
    family: 'ipv4',
    table: 254,
    destination: '0.0.0.0/0',
    gateway: '10.0.0.1',
    metric: 0,
  }),
];

describe('a change', () => {
  it.each(kinds)(
    'of $title that cuts the broker off is taken back, and nothing is left of it',
    async ({ plan }) => {
      using lab = new NetworkLab();
      const before = await lab.seen();
      // Reached before the change, and not again, by no way.
      lab.answers = [undefined, outOfReach];
      const changes = lab.changes(1);
      await expect(changes.apply(alice, 'test', plan)).rejects.toMatchObject({ name: 'RolledBack' });
      expect(await lab.seen()).toEqual(before);
      expect(lab.events.map(({ event }) => event)).toEqual(['changeBegun', 'changeRolledBack']);
      expect(lab.events[1]).toMatchObject({
        user: 'alice',
        reason: expect.not.stringContaining('could not be put back'),
      });
      expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
    },
  );

  it.each(kinds.slice(0, 3))('of $title that another process takes back leaves nothing', async ({ plan }) => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const changes = lab.changes();
    await changes.begin(alice, 60);
    await changes.apply(alice, 'test', plan);
    const [record = ''] = lab.armed;
    expect(await rollBackCheckpoint(record, lab.host)).toMatchObject({
      result: 'taken-back',
      notPutBack: [],
    });
    expect(await lab.seen()).toEqual(before);
    await expect(changes.commit(alice)).rejects.toMatchObject({ name: 'RolledBack' });
  });

  it.each(kinds)('of $title that is committed stays', async ({ plan }) => {
    using lab = new NetworkLab();
    await lab.namespace.settle();
    const changes = lab.changes();
    const planned = plan(await readNetworkState(lab.ip));
    expect((await changes.preview(plan)).plan).toEqual(planned.steps.map(stepText));
    await changes.apply(alice, 'test', plan);
    expect(planned.differences(await readNetworkState(lab.ip))).toEqual([]);
    expect(lab.events.map(({ event }) => event)).toEqual(['changeBegun', 'changeCommitted']);
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
  });

  it('whose second step fails is taken back, in the words of the tool', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const plan = (state: NetworkState) => {
      const planned = createBridge.plan({ interfaceName: 'br1', ports: ['v3'], options: {} }, state);
      const [first = []] = planned.steps;
      return { ...planned, steps: [first, ['link', 'set', 'dev', 'v3', 'master', 'v1'], ...planned.steps] };
    };
    await expect(lab.changes().apply(alice, 'test', plan)).rejects.toMatchObject({
      name: 'ToolFailed',
      message: expect.stringMatching(/ip link set dev v3 master v1.*put back: ip link del dev br1/),
    });
    expect(await lab.seen()).toEqual(before);
  });

  it('that is restarted or loses its first address loses nothing else', async () => {
    using lab = new NetworkLab();
    const before = (await lab.seen()) as { routes: unknown };
    await lab.changes().apply(alice, 'restart', (state) => restart.plan({ link: 'v0' }, state));
    expect(await lab.seen()).toEqual(before);
    const args = { link: 'v0', address: '10.0.0.5', prefixLength: 24 };
    await lab.changes().apply(alice, 'remove', (state) => removeAddress.plan(args, state));
    expect(lab.namespace.ip('-br', 'addr', 'show', 'v0')).toMatch(
      /10\.1\.0\.6\/24 10\.0\.0\.6\/24 fd00::5\/64/,
    );
    expect(lab.namespace.ip('route')).toContain('default via 10.0.0.1 dev v0');
  });

  it('of link-local addresses adds one beside the kernel’s, keeps it over a restart, and removes it', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const shown = () => lab.namespace.ip('-6', '-br', 'addr', 'show', 'v0');
    const own = { link: 'v0', address: 'fe80::5', prefixLength: 64 };
    await lab
      .changes()
      .apply(alice, 'addAddress', (state) => addAddress.plan({ ...own, address: 'fe80::5/64' }, state));
    expect(shown()).toContain('fe80::5/64');
    await lab.changes().apply(alice, 'restart', (state) => restart.plan({ link: 'v0' }, state));
    expect(shown()).toContain('fe80::5/64');
    await lab.changes().apply(alice, 'remove', (state) => removeAddress.plan(own, state));
    expect(shown()).not.toContain('fe80::5/64');
    expect(await lab.seen()).toEqual(before);
    const kernels = { ...own, address: /fe80::[\da-f:]+/.exec(shown())?.[0] ?? '' };
    await expect(
      lab.changes().apply(alice, 'remove', (state) => removeAddress.plan(kernels, state)),
    ).rejects.toThrow(`${kernels.address}/64 was given by the kernel`);
  });

  it('that takes a link down gives it back a stranger’s link-local address', async () => {
    using lab = new NetworkLab([...usualNetwork, 'addr add fe80::7/64 dev v0']);
    const before = await lab.seen();
    await lab.changes().apply(alice, 'restart', (state) => restart.plan({ link: 'v0' }, state));
    expect(await lab.seen()).toEqual(before);
    expect(lab.namespace.ip('-6', '-br', 'addr', 'show', 'v0')).toContain('fe80::7/64');
  });

  it('that is taken back leaves what a stranger made meanwhile', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const changes = lab.changes();
    await changes.begin(alice, 60);
    await changes.apply(alice, 'test', (state) => setMtu.plan({ link: 'v0', mtu: 1400 }, state));
    const made = [
      'link add foo type bridge',
      'addr add 203.0.113.1/24 dev v0',
      'route add 10.99.0.0/16 dev v1',
    ];
    lab.namespace.batch(made);
    await changes.rollback(alice);
    expect(lab.namespace.ip('link')).toContain(' foo:');
    expect(lab.namespace.ip('addr', 'show', 'v0')).toContain('203.0.113.1/24');
    expect(lab.namespace.ip('route')).toContain('10.99.0.0/16');
    lab.namespace.batch(['link del foo', 'addr del 203.0.113.1/24 dev v0', 'route del 10.99.0.0/16']);
    expect(await lab.seen()).toEqual(before);
  });
});

it('a change that outlives its time is taken back once more, with what was done after its timer came', async () => {
  using lab = new NetworkLab();
  const before = await lab.seen();
  const { ip } = lab;
  let isTimerDue = true;
  const slow: typeof ip = async (args, input) => {
    const [path] = lab.armed;
    if (!args.includes('-json') && isTimerDue && path !== undefined) {
      isTimerDue = false;
      expect(await rollBackCheckpoint(path, { ...lab.host, ip })).toMatchObject({ result: 'taken-back' });
    }
    return ip(args, input);
  };
  Object.assign(lab.host, { ip: slow });
  const late = lab.changes().apply(alice, 'setMtu', (state) => setMtu.plan({ link: 'v0', mtu: 1400 }, state));
  await expect(late).rejects.toMatchObject({
    name: 'RolledBack',
    message: expect.stringContaining('its time'),
  });
  expect(isTimerDue).toBe(false);
  expect(await lab.seen()).toEqual(before);
});

describe('an open change', () => {
  it('is of who began it, and of administrators', async () => {
    using lab = new NetworkLab();
    const changes = lab.changes();
    await changes.begin(alice, 60);
    expect(changes.open).toMatchObject({ owner: 'alice' });
    const busy = { name: 'Busy', message: expect.stringMatching(/a change of alice is open until \d{4}-/) };
    await expect(changes.begin(bob, 60)).rejects.toMatchObject(busy);
    await expect(changes.commit(bob)).rejects.toMatchObject(busy);
    await expect(changes.extend(bob, 60)).rejects.toMatchObject(busy);
    await expect(changes.rollback(bob)).rejects.toMatchObject(busy);
    const plan = (state: NetworkState) => setMtu.plan({ link: 'v0', mtu: 1400 }, state);
    await expect(changes.apply(bob, 'setMtu', plan)).rejects.toMatchObject(busy);
    await changes.commit(admin);
    expect(changes.open).toBeUndefined();
    await expect(changes.commit(alice)).rejects.toMatchObject({ name: 'Refused' });
  });

  it('that nobody commits is taken back by the agent itself, and not before its time was extended to', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const changes = lab.changes();
    await changes.begin(alice, 5);
    await changes.apply(alice, 'setMtu', (state) => setMtu.plan({ link: 'v0', mtu: 1400 }, state));
    const first = changes.open?.deadlineNs ?? 0n;
    expect(await changes.extend(alice, 8)).toBeGreaterThan(first);
    await expect.poll(() => changes.open, { timeout: 60_000 }).toBeUndefined();
    await expect.poll(() => lab.events.at(-1)?.event, { timeout: 60_000 }).toBe('changeRolledBack');
    expect(await lab.seen()).toEqual(before);
  });

  it('that is given less time than it had has a timer that comes sooner', async () => {
    using lab = new NetworkLab();
    const changes = lab.changes();
    // Who calls waits longer than the change may take, and as long as for a call of its own at least.
    expect(changes.callSeconds).toBe(60);
    await changes.begin(alice, 60);
    expect(changes.callSeconds).toBe(90);
    await changes.extend(alice, 5);
    expect(changes.callSeconds).toBe(60);
    expect(lab.armedSeconds).toEqual([62, 7]);
    expect(new Set(lab.armed).size).toBe(1);
    await changes.rollback(alice);
  });

  it('goes on when the agent comes back, and a single call is taken back then', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const first = lab.changes();
    await first.begin(alice, 60);
    await first.apply(alice, 'setMtu', (state) => setMtu.plan({ link: 'v0', mtu: 1400 }, state));
    first.close();
    const second = lab.changes();
    await second.recover();
    expect(second.open).toMatchObject({ owner: 'alice' });
    await second.rollback(alice);
    expect(await lab.seen()).toEqual(before);

    // A call whose agent dies while it waits for the broker.
    lab.answers = [undefined, outOfReach];
    const died = lab
      .changes(3600)
      .apply(alice, 'setMtu', (state) => setMtu.plan({ link: 'v0', mtu: 1400 }, state))
      .catch((error: unknown) => error);
    await expect
      .poll(() => lab.namespace.ip('link', 'show', 'v0'), { timeout: 60_000 })
      .toContain('mtu 1400');
    const third = lab.changes();
    await third.recover();
    expect(await lab.seen()).toEqual(before);
    expect(lab.events.at(-1)).toMatchObject({ event: 'changeRolledBack', user: 'alice' });
    lab.answers = [undefined];
    expect(await died).toMatchObject({ name: 'RolledBack' });
  });

  it('of a machine that has restarted since has nothing to undo, and says so', async () => {
    using lab = new NetworkLab();
    const changes = lab.changes();
    await changes.begin(alice, 60);
    changes.close();
    Object.assign(lab, { bootId: 'boot-2' });
    const next = lab.changes();
    await next.recover();
    expect(next.open).toBeUndefined();
    expect(lab.events.at(-1)).toMatchObject({
      reason: expect.stringContaining('the machine has restarted since'),
    });
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
  });
});

describe('nothing is done', () => {
  const plan = (state: NetworkState) => setMtu.plan({ link: 'v0', mtu: 1400 }, state);
  const untouched = async (lab: NetworkLab, before: unknown) => {
    expect(await lab.seen()).toEqual(before);
    expect(lab.events).toEqual([]);
  };

  it('where the record cannot be written', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    writeFileSync(join(lab.directory, 'changes'), 'in the way');
    await expect(lab.changes().apply(alice, 'setMtu', plan)).rejects.toMatchObject({
      name: 'ToolFailed',
      message: expect.stringContaining('nothing was done'),
    });
    await untouched(lab, before);
  });

  it('where the disk is full', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const place = join(lab.directory, 'changes');
    mkdirSync(place);
    const { execFileSync } = await import('node:child_process');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k', 'tmpfs', place]);
    try {
      writeFileSync(join(place, 'filler'), Buffer.alloc(4096));
      await expect(lab.changes().apply(alice, 'setMtu', plan)).rejects.toThrow(/ENOSPC.*nothing was done/);
      await untouched(lab, before);
      expect(readdirSync(place)).toEqual(['filler']);
    } finally {
      execFileSync('umount', [place]);
    }
  });

  it('where nothing can be started that would take it back', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    lab.timer = () => Promise.reject(new Error('no timer'));
    await expect(lab.changes().apply(alice, 'setMtu', plan)).rejects.toThrow('no timer');
    await untouched(lab, before);
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
  });

  it('where the broker is out of reach before the change', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    lab.answers = [outOfReach];
    await expect(lab.changes().apply(alice, 'setMtu', plan)).rejects.toThrow(/even before the change/);
    await untouched(lab, before);
  });
});

describe('several changes as one', () => {
  const mtu = (state: NetworkState) => setMtu.plan({ link: 'v0', mtu: 1400 }, state);
  const address = (state: NetworkState) => addAddress.plan({ link: 'v0', address: '192.0.2.9/24' }, state);

  it('have one record and one commit', async () => {
    using lab = new NetworkLab();
    await lab.changes().apply(alice, 'test', mtu, address);
    const after = await readNetworkState(lab.ip);
    expect([mtu(after).differences(after), lab.armed.length]).toEqual([[], 1]);
    expect(after.addresses.map((one) => one.address)).toContain('192.0.2.9');
    expect(lab.events.map(({ event }) => event)).toEqual(['changeBegun', 'changeCommitted']);
  });

  it('are all checked before the first is done', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const wrong = (state: NetworkState) => setMtu.plan({ link: 'v2', mtu: 1 }, state);
    await expect(lab.changes().apply(alice, 'test', address, wrong)).rejects.toThrow('mtu is 1');
    expect([lab.armed, lab.events, await lab.seen()]).toEqual([[], [], before]);
  });

  it('are all taken back where a later one fails', async () => {
    using lab = new NetworkLab();
    const before = await lab.seen();
    const failing = (state: NetworkState) => ({
      ...setMtu.plan({ link: 'v2', mtu: 1400 }, state),
      steps: [['link', 'set', 'dev', 'v2', 'master', 'v1']],
    });
    await expect(lab.changes().apply(alice, 'test', mtu, address, failing)).rejects.toMatchObject({
      name: 'ToolFailed',
    });
    expect(await lab.seen()).toEqual(before);
    expect(lab.events.map(({ event }) => event)).toEqual(['changeBegun', 'changeRolledBack']);
  });
});
