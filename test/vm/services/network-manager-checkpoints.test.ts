import { expect, test } from 'vitest';
import { callInterface, callNode } from '../changes/calls.ts';
import { objectKey } from '../changes/change-kinds.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { cardProfiles, startManagedAgent } from '../lab/network/network-manager.ts';

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
const anew = 'systemctl restart NetworkManager; nm-online -s -q -t 30 || true';
const modify = 'nmcli device modify ens18 802-3-ethernet.mtu 1400';
const stranger = 'nmcli connection add type ethernet con-name stranger ifname ens99 autoconnect no';
const hasStranger = 'nmcli connection show stranger > /dev/null 2>&1';

/** A deed within each means, and whether all was as it was after that one's rollback. */
interface Row {
  readonly underCheckpoint: string;
  readonly checkpoint: boolean;
  readonly underTransaction: string;
  readonly transaction: boolean;
}

test("what NetworkManager's checkpoints lose, and what the agent's transactions put back", async ({
  task,
}) => {
  await using vm = await startVm();
  await using lab = await startManagedAgent(vm, cardProfiles);
  const rows: Row[] = [];
  const both = async (
    [underCheckpoint, byCheckpoint]: readonly [string, () => Promise<unknown>],
    [underTransaction, byTransaction]: readonly [string, () => Promise<unknown>],
    script: string,
    afterwards: string,
  ) => {
    await byCheckpoint();
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const checkpoint = await isBack(vm, script);
    await vm.sh(afterwards);
    await callNode(lab, 'changeBegin', { seconds: 300 });
    await byTransaction();
    await callNode(lab, 'changeRollback');
    const transaction = await isBack(vm, script);
    rows.push({ underCheckpoint, checkpoint, underTransaction, transaction });
    await vm.sh(afterwards);
  };

  await both(
    [
      'an address goes by ip',
      async () => {
        const path = await createCheckpoint(vm);
        await vm.sh(drift);
        await rollBack(vm, path);
      },
    ],
    ['an address goes by remove()', () => lab.call('address', objectKey('ens18:198.51.100.6/24'), 'remove')],
    hasAddress,
    'nmcli device reapply ens18; nmcli connection up ens18',
  );
  await both(
    [
      'an MTU by nmcli, then NetworkManager starts anew',
      async () => {
        const path = await createCheckpoint(vm);
        await vm.sh(`${modify}; ${anew}`);
        await rollBack(vm, path);
      },
    ],
    [
      'an MTU by setMtu(), then NetworkManager starts anew',
      async () => {
        await callInterface(lab, 'ens18', 'setMtu', { mtu: 1400 });
        await vm.sh(anew);
      },
    ],
    hasMtu,
    'nmcli connection up ens18; ip link set ens18 mtu 1500',
  );
  await both(
    [
      'an MTU by nmcli, and a profile of a stranger',
      async () => {
        const path = await createCheckpoint(vm);
        await vm.sh(`${modify}; ${stranger}`);
        await rollBack(vm, path);
      },
    ],
    [
      'an MTU by setMtu(), and a profile of a stranger',
      async () => {
        await callInterface(lab, 'ens18', 'setMtu', { mtu: 1400 });
        await vm.sh(stranger);
      },
    ],
    hasStranger,
    'nmcli connection delete stranger || true',
  );
  (task.meta as { compared?: readonly Row[] }).compared = rows;
  expect(rows.map(({ checkpoint, transaction }) => ({ checkpoint, transaction }))).toEqual(
    Array.from(rows, () => ({ checkpoint: false, transaction: true })),
  );
  expect(rows).toHaveLength(3);
});
