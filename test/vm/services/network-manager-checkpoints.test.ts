import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { callInterface, callNode } from '../changes/calls.ts';
import { objectKey } from '../lab/guest/object-key.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { cardProfiles, startManagedAgent } from '../lab/network/network-manager.ts';

const manager =
  'org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager';
/** DELETE_NEW_CONNECTIONS and DISCONNECT_NEW_DEVICES: without them a rollback keeps new profiles and devices. */
const flags = 6;

/** Creates a checkpoint of 60 seconds. @returns its object path. */
const createCheckpoint = async (vm: Vm): Promise<string> => {
  const answer = await vm.sh(`busctl call ${manager} CheckpointCreate aouu 0 60 ${flags}`);
  return /"(.+)"/.exec(answer)?.[1] ?? '';
};
const rollBack = (vm: Vm, path: string) =>
  vm.sh(`busctl call ${manager} CheckpointRollback o ${path} > /dev/null 2>&1 && echo done || echo refused`);

const removeAddress = 'ip addr del 198.51.100.6/24 dev ens18';
const succeeds = async (vm: Vm, script: string) =>
  (await vm.sh(`{ ${script}; } && echo yes || echo no`)) === 'yes';
const hasAddress = 'ip -o addr show ens18 | grep -q 198.51.100.6/24';
const hasMtu = 'ip link show ens18 | grep -q "mtu 1500"';
const restartManager = 'systemctl restart NetworkManager; nm-online -s -q -t 30 || true';
const changeMtu = 'nmcli device modify ens18 802-3-ethernet.mtu 1400';
const addProfile = 'nmcli connection add type ethernet con-name third-party ifname ens99 autoconnect no';
const hasProfile = 'nmcli connection show third-party > /dev/null 2>&1';

/** A change under a checkpoint and under a transaction, and whether the rollback of each restored the state. */
interface Row {
  readonly underCheckpoint: string;
  readonly checkpoint: boolean;
  readonly underTransaction: string;
  readonly transaction: boolean;
}

test("the agent's transactions restore states that NetworkManager's checkpoints lose", async ({ task }) => {
  await using vm = await startVm();
  await using lab = await startManagedAgent(vm, cardProfiles);
  const rows: Row[] = [];
  const compare = async (
    [underCheckpoint, byCheckpoint]: readonly [string, () => Promise<unknown>],
    [underTransaction, byTransaction]: readonly [string, () => Promise<unknown>],
    isRestored: string,
    cleanUp: string,
  ) => {
    await byCheckpoint();
    await setTimeout(5_000);
    const checkpoint = await succeeds(vm, isRestored);
    await vm.sh(cleanUp);
    await callNode(lab, 'changeBegin', { seconds: 300 });
    await byTransaction();
    await callNode(lab, 'changeRollback');
    const transaction = await succeeds(vm, isRestored);
    rows.push({ underCheckpoint, checkpoint, underTransaction, transaction });
    await vm.sh(cleanUp);
  };

  await compare(
    [
      'removes an address with ip',
      async () => {
        const path = await createCheckpoint(vm);
        await vm.sh(removeAddress);
        await rollBack(vm, path);
      },
    ],
    [
      'removes an address with remove()',
      () => lab.call('address', objectKey('ens18:198.51.100.6/24'), 'remove'),
    ],
    hasAddress,
    'nmcli device reapply ens18; nmcli connection up ens18',
  );
  await compare(
    [
      'sets an MTU with nmcli, then restarts NetworkManager',
      async () => {
        const path = await createCheckpoint(vm);
        await vm.sh(`${changeMtu}; ${restartManager}`);
        await rollBack(vm, path);
      },
    ],
    [
      'sets an MTU with setMtu(), then restarts NetworkManager',
      async () => {
        await callInterface(lab, 'ens18', 'setMtu', { mtu: 1400 });
        await vm.sh(restartManager);
      },
    ],
    hasMtu,
    'nmcli connection up ens18; ip link set ens18 mtu 1500',
  );
  await compare(
    [
      'sets an MTU with nmcli, and a third party adds a profile',
      async () => {
        const path = await createCheckpoint(vm);
        await vm.sh(`${changeMtu}; ${addProfile}`);
        await rollBack(vm, path);
      },
    ],
    [
      'sets an MTU with setMtu(), and a third party adds a profile',
      async () => {
        await callInterface(lab, 'ens18', 'setMtu', { mtu: 1400 });
        await vm.sh(addProfile);
      },
    ],
    hasProfile,
    'nmcli connection delete third-party || true',
  );
  (task.meta as { compared?: readonly Row[] }).compared = rows;
  expect(rows.map(({ checkpoint, transaction }) => ({ checkpoint, transaction }))).toEqual(
    Array.from(rows, () => ({ checkpoint: false, transaction: true })),
  );
  expect(rows).toHaveLength(3);
});
