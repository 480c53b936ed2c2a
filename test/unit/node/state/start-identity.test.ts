import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '#probes';
import { readState } from '../../../../src/node/state/agent-state.ts';
import { decideStart, type NodeStart, recallAgentName } from '../../../../src/node/state/start-identity.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';

const ownUuid = '4c4c4544-0044-3510-8052-b4c04f565731';
const recordedUuid = '4c4c4544-0031-3010-8033-b4c04f4d3132';
const smbios = '/sys/class/dmi/id/product_uuid';
const machineId = { '/etc/machine-id': '0123456789abcdef0123456789abcdef\n' };

/** Decides a start, and waits until it is stored. */
async function decide(...args: Parameters<typeof decideStart>): Promise<NodeStart> {
  const { start, stored } = await decideStart(...args);
  await stored;
  return start;
}

const folder = () => mkdtemp(join(tmpdir(), 'start-'));
/** The machine that the agent runs on, with these files. */
const asThisMachine = ({ host }: { readonly host: Host }): Host => ({ ...host, isLive: true });

test('keeps its own identity where SMBIOS is unreadable, after a run on a recorded machine', async () => {
  const directory = await folder();
  await using recorded = await createHost({ [smbios]: recordedUuid });
  await using machine = await createHost(machineId);
  const first = await decide(recorded.host, directory, undefined);
  expect(first.identity).toMatchObject({ uuid: recordedUuid, source: 'smbios' });
  const own = await decide(asThisMachine(machine), directory, undefined);
  expect(own.identity).toMatchObject({ source: 'machine-id', trusted: false, changedFrom: undefined });
  expect(own.epoch).toBe(first.epoch + 1);
  expect((await readState(directory)).identity).toEqual({ uuid: own.identity.uuid, source: 'machine-id' });
});

test('still knows the SMBIOS UUID of an earlier start, after a run on a recorded machine', async () => {
  const directory = await folder();
  await using asRoot = await createHost({ ...machineId, [smbios]: ownUuid });
  await using asUser = await createHost(machineId);
  await using recorded = await createHost({ [smbios]: recordedUuid });
  await decide(asThisMachine(asRoot), directory, undefined);
  await decide(recorded.host, directory, undefined);
  const { identity } = await decide(asThisMachine(asUser), directory, undefined);
  expect(identity).toMatchObject({ uuid: ownUuid, source: 'smbios', changedFrom: undefined });
});

test('does not give its own identity to a recorded machine without SMBIOS', async () => {
  const directory = await folder();
  await using machine = await createHost({ [smbios]: ownUuid });
  await using recorded = await createHost(machineId);
  await decide(asThisMachine(machine), directory, undefined);
  const { identity } = await decide(recorded.host, directory, undefined);
  expect(identity).toMatchObject({ source: 'machine-id', trusted: false, changedFrom: undefined });
  expect(await recallAgentName(recorded.host, directory, undefined)).toBe(`ovirt.org:node:${identity.uuid}`);
  expect(await recallAgentName(asThisMachine(recorded), directory, undefined)).toBe(
    `ovirt.org:node:${ownUuid}`,
  );
});

test('does not store an identity that node.uuid configures', async () => {
  const directory = await folder();
  await using machine = await createHost({ [smbios]: ownUuid });
  const configured = '11111111-2222-4333-8444-555555555555';
  await decide(asThisMachine(machine), directory, undefined);
  expect((await decide(asThisMachine(machine), directory, configured)).identity.uuid).toBe(configured);
  expect((await readState(directory)).identity).toEqual({ uuid: ownUuid, source: 'smbios' });
});

/** A card on a bus, as /proc and /sys describe it. */
const card = (mac: string): Record<string, string> => ({
  '/sys/class/net/eth0/address': `${mac}\n`,
});
const firstMac = '52:54:00:12:34:56';
const otherMac = '52:54:00:ab:cd:ef';

async function startOn(
  directory: string,
  files: Record<string, string>,
  { configured, mac }: { readonly configured?: string; readonly mac?: string } = {},
) {
  await using machine = await createHost({ ...files, ...(mac === undefined ? {} : card(mac)) });
  if (mac !== undefined) {
    await mkdir(join(machine.root, 'sys/devices/pci0/0000:00:03.0'), { recursive: true });
    await symlink('../../../devices/pci0/0000:00:03.0', join(machine.root, 'sys/class/net/eth0/device'));
  }
  return await decide(asThisMachine(machine), directory, configured);
}

test("heals a state directory that holds a recorded machine's identity, and reports it", async () => {
  for (const source of ['smbios', 'device-tree', 'libvirt'] as const) {
    const directory = await folder();
    const state = { epoch: 7, identity: { uuid: recordedUuid, source } };
    await writeFile(join(directory, 'state.json'), JSON.stringify(state), { mode: 0o600 });
    const start = await startOn(directory, machineId);
    expect(start.identity).toMatchObject({ source: 'machine-id', trusted: false });
    expect(start.changeReason).toBe(
      `${recordedUuid} before, ${start.identity.uuid} now: the state does not say whose ${source} UUID that was`,
    );
    const next = await startOn(directory, machineId);
    expect(next).toEqual({ identity: start.identity, epoch: 9, changeReason: undefined, problem: undefined });
  }
});

test('keeps an identity of an older state that the machine itself confirms', async () => {
  const directory = await folder();
  const state = { epoch: 7, identity: { uuid: ownUuid, source: 'smbios' } };
  await writeFile(join(directory, 'state.json'), JSON.stringify(state), { mode: 0o600 });
  const start = await startOn(directory, { ...machineId, [smbios]: ownUuid });
  expect(start).toMatchObject({ identity: { uuid: ownUuid }, changeReason: undefined });
  const asUser = await startOn(directory, machineId);
  expect(asUser).toMatchObject({ identity: { uuid: ownUuid, source: 'smbios' }, changeReason: undefined });
});

test('does not take the identity of a state directory that was copied from another machine', async () => {
  const directory = await folder();
  await startOn(directory, { ...machineId, [smbios]: ownUuid }, { mac: firstMac });
  const other = { '/etc/machine-id': 'fedcba9876543210fedcba9876543210\n' };
  const start = await startOn(directory, other, { mac: otherMac });
  expect(start.identity.source).toBe('machine-id');
  expect(start.changeReason).toBe(
    `${ownUuid} before, ${start.identity.uuid} now: the state directory came from another machine`,
  );
});

test('knows its cards while a bond gives them another address, and takes no virtual link for a card', async () => {
  const directory = await folder();
  const bond = '02:00:00:00:00:01';
  const virtual = { '/sys/class/net/bond0/address': `${bond}\n` };
  const other = { '/etc/machine-id': 'fedcba9876543210fedcba9876543210\n' };
  await startOn(directory, { ...machineId, ...virtual, [smbios]: ownUuid }, { mac: firstMac });
  const member = { '/sys/class/net/eth0/bonding_slave/perm_hwaddr': `${firstMac}\n` };
  const bonded = await startOn(directory, { ...other, ...virtual, ...member }, { mac: bond });
  expect(bonded).toMatchObject({ identity: { uuid: ownUuid }, changeReason: undefined });
  const third = { '/etc/machine-id': '00112233445566778899aabbccddeeff\n' };
  expect((await startOn(directory, { ...third, ...virtual }, { mac: otherMac })).changeReason).toContain(
    'the state directory came from another machine',
  );
});

test('reports a clone whose machine-id is that of other hardware, with another UUID or with the same', async () => {
  const directory = await folder();
  await startOn(directory, { ...machineId, [smbios]: ownUuid }, { mac: firstMac });
  const clone = await startOn(directory, { ...machineId, [smbios]: recordedUuid }, { mac: otherMac });
  expect(clone.identity.uuid).toBe(recordedUuid);
  expect(clone.changeReason).toContain(
    `${ownUuid} before, ${recordedUuid} now: the machine-id is that of other`,
  );
  const withoutSmbios = await folder();
  const first = await startOn(withoutSmbios, machineId, { mac: firstMac });
  const second = await startOn(withoutSmbios, machineId, { mac: otherMac });
  expect(second.identity.uuid).toBe(first.identity.uuid);
  expect(second.changeReason).toContain(`${first.identity.uuid}: the machine-id is that of other hardware`);
  expect((await startOn(withoutSmbios, machineId, { mac: otherMac })).changeReason).toBeUndefined();
});

test('reports a replaced board, and neither another hostname nor another machine-id of the same hardware', async () => {
  const directory = await folder();
  const name = (hostname: string) => ({ '/proc/sys/kernel/hostname': `${hostname}\n` });
  const files = { ...machineId, [smbios]: ownUuid };
  await startOn(directory, { ...files, ...name('one') }, { mac: firstMac });
  const renamed = await startOn(directory, { ...files, ...name('two') }, { mac: firstMac });
  expect(renamed.changeReason).toBeUndefined();
  const other = { '/etc/machine-id': 'fedcba9876543210fedcba9876543210\n' };
  expect((await startOn(directory, other, { mac: firstMac })).identity).toMatchObject({ uuid: ownUuid });
  const board = await startOn(directory, { ...other, [smbios]: recordedUuid }, { mac: firstMac });
  expect(board.changeReason).toBe(
    `${ownUuid} before, ${recordedUuid} now: the machine-id is the same, the board is another one`,
  );
});

test('reports a configured UUID once, and names a clone that has it', async () => {
  const directory = await folder();
  const configured = '11111111-2222-4333-8444-555555555555';
  const files = { ...machineId, [smbios]: ownUuid };
  await startOn(directory, files, { mac: firstMac });
  expect((await startOn(directory, files, { mac: firstMac, configured })).changeReason).toContain(configured);
  expect((await startOn(directory, files, { mac: firstMac, configured })).changeReason).toBeUndefined();
  const clone = { ...machineId, [smbios]: recordedUuid };
  expect((await startOn(directory, clone, { mac: otherMac, configured })).changeReason).toContain(
    `${configured}: the machine-id is that of other hardware`,
  );
  // The former identity is not this machine's: without the setting it is not taken up again.
  expect((await startOn(directory, machineId, { mac: otherMac })).identity.uuid).not.toBe(ownUuid);
});
