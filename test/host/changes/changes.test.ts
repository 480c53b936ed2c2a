import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { addAddress, createBridge, type NetworkState, removeAddress, restart, writtenLines } from '#actions';
import type { Ip } from '../../../src/actions/network/ip/ip.ts';
import { stepText } from '../../../src/actions/network/ip/ip-step.ts';
import { readNetworkState } from '../../../src/actions/network/read/read-network-state.ts';
import { rollBackCheckpoint } from '../../../src/transactions/rollback.ts';
import { requireTools } from '../kit.ts';
import { changeKinds, smallerMtu } from './change-kinds.ts';
import { NetworkLab, noAnswer, sampleNetwork } from './network-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'grep'));

const alice = { name: 'alice', isAdministrator: false };

describe.concurrent('a change', () => {
  it.each(changeKinds)(
    'of $title is rolled back completely when it cuts the broker off',
    async ({ plan }) => {
      using lab = new NetworkLab();
      const before = await lab.view();
      // The broker answers before the change, and never after it.
      lab.answers = [undefined, noAnswer];
      const transactions = lab.transactions(1);
      await expect(transactions.apply(alice, 'test', plan)).rejects.toMatchObject({ name: 'RolledBack' });
      await lab.expectUnchanged(before);
      expect(lab.eventKinds()).toEqual(['begun', 'rolledBack']);
      expect(lab.events[1]).toMatchObject({
        owner: 'alice',
        reason: expect.not.stringContaining('could not be put back'),
      });
      expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
    },
  );

  it.each(changeKinds.slice(0, 3))(
    'of $title is rolled back completely by another process',
    async ({ plan }) => {
      using lab = new NetworkLab();
      const before = await lab.view();
      const transactions = lab.transactions();
      await transactions.begin(alice, 60);
      await transactions.apply(alice, 'test', plan);
      const [checkpoint = ''] = lab.armed;
      expect(await rollBackCheckpoint(checkpoint, lab.host)).toMatchObject({
        result: 'taken-back',
        notPutBack: [],
      });
      await lab.expectUnchanged(before);
      await expect(transactions.commit(alice)).rejects.toMatchObject({ name: 'RolledBack' });
    },
  );

  it.each(changeKinds)('of $title stays when it is committed', async ({ plan }) => {
    using lab = new NetworkLab();
    await lab.namespace.settle();
    const transactions = lab.transactions();
    const planned = plan(await readNetworkState(lab.host));
    expect((await transactions.preview(plan)).plan).toEqual([
      ...planned.steps.map(stepText),
      ...writtenLines(planned),
    ]);
    await transactions.apply(alice, 'test', plan);
    expect(planned.differences(await readNetworkState(lab.host))).toEqual([]);
    expect(lab.eventKinds()).toEqual(['begun', 'committed']);
    expect(readdirSync(join(lab.directory, 'changes'))).toEqual([]);
  });

  it("rolls a change back when its second step fails, and reports the tool's own words", async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const plan = (state: NetworkState) => {
      const planned = createBridge.plan({ interfaceName: 'br1', ports: ['v3'], options: {} }, state);
      const [first = []] = planned.steps;
      return { ...planned, steps: [first, ['link', 'set', 'dev', 'v3', 'master', 'v1'], ...planned.steps] };
    };
    await expect(lab.transactions().apply(alice, 'test', plan)).rejects.toMatchObject({
      name: 'ToolFailed',
      message: expect.stringMatching(/ip link set dev v3 master v1.*put back: ip link del dev br1/),
    });
    await lab.expectUnchanged(before);
  });

  it('restores the side effects of a restart and of a removed primary address', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    await lab.transactions().apply(alice, 'restart', (state) => restart.plan({ link: 'v0' }, state));
    await lab.expectUnchanged(before);
    const args = { link: 'v0', address: '10.0.0.5', prefixLength: 24 };
    await lab.transactions().apply(alice, 'remove', (state) => removeAddress.plan(args, state));
    expect(lab.namespace.ip('-br', 'addr', 'show', 'v0')).toMatch(
      /10\.1\.0\.6\/24 10\.0\.0\.6\/24 fd00::5\/64/,
    );
    expect(lab.namespace.ip('route')).toContain('default via 10.0.0.1 dev v0');
  });

  it('adds a static link-local address beside the kernel’s, keeps it over a restart, and removes it', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const addresses = () => lab.namespace.ip('-6', '-br', 'addr', 'show', 'v0');
    const added = { link: 'v0', address: 'fe80::5', prefixLength: 64 };
    await lab
      .transactions()
      .apply(alice, 'addAddress', (state) => addAddress.plan({ link: 'v0', address: 'fe80::5/64' }, state));
    expect(addresses()).toContain('fe80::5/64');
    await lab.transactions().apply(alice, 'restart', (state) => restart.plan({ link: 'v0' }, state));
    expect(addresses()).toContain('fe80::5/64');
    await lab.transactions().apply(alice, 'remove', (state) => removeAddress.plan(added, state));
    expect(addresses()).not.toContain('fe80::5/64');
    await lab.expectUnchanged(before);
    const automatic = { ...added, address: /fe80::[\da-f:]+/.exec(addresses())?.[0] ?? '' };
    await expect(
      lab.transactions().apply(alice, 'remove', (state) => removeAddress.plan(automatic, state)),
    ).rejects.toThrow(`${automatic.address}/64 was given by the kernel`);
  });

  it('that sets a link down restores the link-local address of a third party', async () => {
    using lab = new NetworkLab([...sampleNetwork, 'addr add fe80::7/64 dev v0']);
    const before = await lab.view();
    await lab.transactions().apply(alice, 'restart', (state) => restart.plan({ link: 'v0' }, state));
    await lab.expectUnchanged(before);
    expect(lab.namespace.ip('-6', '-br', 'addr', 'show', 'v0')).toContain('fe80::7/64');
  });

  it('keeps the changes of third parties when it is rolled back', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const transactions = lab.transactions();
    await transactions.begin(alice, 60);
    await transactions.apply(alice, 'test', smallerMtu);
    lab.namespace.batch([
      'link add foo type bridge',
      'addr add 203.0.113.1/24 dev v0',
      'route add 10.99.0.0/16 dev v1',
    ]);
    await transactions.rollback(alice);
    expect(lab.namespace.ip('link')).toContain(' foo:');
    expect(lab.namespace.ip('addr', 'show', 'v0')).toContain('203.0.113.1/24');
    expect(lab.namespace.ip('route')).toContain('10.99.0.0/16');
    lab.namespace.batch(['link del foo', 'addr del 203.0.113.1/24 dev v0', 'route del 10.99.0.0/16']);
    await lab.expectUnchanged(before);
  });

  it('that outlasts its deadline is rolled back again, with the steps after the first rollback', async () => {
    using lab = new NetworkLab();
    const before = await lab.view();
    const { ip } = lab;
    let isWatchdogDue = true;
    const slowIp: Ip = async (args, input) => {
      const [path] = lab.armed;
      if (!args.includes('-json') && isWatchdogDue && path !== undefined) {
        isWatchdogDue = false;
        expect(await rollBackCheckpoint(path, { ...lab.host, ip })).toMatchObject({ result: 'taken-back' });
      }
      return ip(args, input);
    };
    Object.assign(lab.host, { ip: slowIp });
    await expect(lab.transactions().apply(alice, 'setMtu', smallerMtu)).rejects.toMatchObject({
      name: 'RolledBack',
      message: expect.stringContaining('its time'),
    });
    expect(isWatchdogDue).toBe(false);
    await lab.expectUnchanged(before);
  });
});
