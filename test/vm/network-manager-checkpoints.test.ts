import { expect, test } from 'vitest';
import { startVm, type Vm } from './lab/vm.ts';
import { on, onNode } from './network/calls.ts';
import { of } from './network/kinds.ts';
import { cardProfiles, start } from './network/network-manager.ts';

const manager =
  'org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager';
/** DELETE_NEW_CONNECTIONS and DISCONNECT_NEW_DEVICES: without them what was made stays. */
const flags = 6;

/** @returns its path. */
const createCheckpoint = async (vm: Vm): Promise<string> => {
  const told = await vm.sh(`busctl call ${manager} CheckpointCreate aouu 0 60 ${flags}`);
  return /"(.+)"/.exec(told)?.[1] ?? '';
};
const rollBack = (vm: Vm, path: string) =>
  vm.sh(`busctl call ${manager} CheckpointRollback o ${path} > /dev/null 2>&1 && echo done || echo refused`);

const drift = 'ip addr del 198.51.100.6/24 dev ens18';
const isBack = async (vm: Vm, script: string) =>
  (await vm.sh(`{ ${script}; } && echo yes || echo no`)) === 'yes';
const hasAddress = 'ip -o addr show ens18 | grep -q 198.51.100.6/24';
const hasMtu = 'ip link show ens18 | grep -q "mtu 1500"';
const modify = 'nmcli device modify ens18 802-3-ethernet.mtu 1400';
const stranger = 'nmcli connection add type ethernet con-name stranger ifname ens99 autoconnect no';
const hasStranger = 'nmcli connection show stranger > /dev/null 2>&1';

/** What is as it was after a failure, by either means. */
interface Row {
  readonly failure: string;
  readonly checkpoint: boolean;
  readonly transaction: boolean;
}

test("what NetworkManager's checkpoints lose, and what the agent's transactions put back", async ({
  task,
}) => {
  await using vm = await startVm();
  await using lab = await start(vm, cardProfiles);
  const rows: Row[] = [];
  const both = async (
    failure: string,
    script: string,
    byCheckpoint: () => Promise<unknown>,
    byTransaction: () => Promise<unknown>,
    afterwards: string,
  ) => {
    await byCheckpoint();
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const checkpoint = await isBack(vm, script);
    await vm.sh(afterwards);
    await onNode(lab, 'changeBegin', { seconds: 300 });
    await byTransaction();
    await onNode(lab, 'changeRollback');
    rows.push({ failure, checkpoint, transaction: await isBack(vm, script) });
    await vm.sh(afterwards);
  };

  await both(
    'an address that goes by ip',
    hasAddress,
    async () => {
      const path = await createCheckpoint(vm);
      await vm.sh(drift);
      await rollBack(vm, path);
    },
    () => lab.call('address', of('ens18:198.51.100.6/24'), 'remove'),
    'nmcli device reapply ens18; nmcli connection up ens18',
  );
  await both(
    'NetworkManager starts anew before the end',
    hasMtu,
    async () => {
      const path = await createCheckpoint(vm);
      await vm.sh(`${modify}; systemctl restart NetworkManager; nm-online -s -q -t 30 || true`);
      await rollBack(vm, path);
    },
    async () => {
      await on(lab, 'ens18', 'setMtu', { mtu: 1400 });
      await vm.sh('systemctl restart NetworkManager; nm-online -s -q -t 30 || true');
    },
    'nmcli connection up ens18; ip link set ens18 mtu 1500',
  );
  await both(
    'a profile of a stranger, made meanwhile',
    hasStranger,
    async () => {
      const path = await createCheckpoint(vm);
      await vm.sh(`${modify}; ${stranger}`);
      await rollBack(vm, path);
    },
    async () => {
      await on(lab, 'ens18', 'setMtu', { mtu: 1400 });
      await vm.sh(stranger);
    },
    'nmcli connection delete stranger || true',
  );
  (task.meta as { compared?: readonly Row[] }).compared = rows;
  expect(rows).toEqual([
    { failure: 'an address that goes by ip', checkpoint: false, transaction: true },
    { failure: 'NetworkManager starts anew before the end', checkpoint: false, transaction: true },
    { failure: 'a profile of a stranger, made meanwhile', checkpoint: false, transaction: true },
  ]);
});
