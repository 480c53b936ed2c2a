import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '#probes';
import { readState } from '../../../../src/node/state/agent-state.ts';
import { decideStart, recallAgentName } from '../../../../src/node/state/start-identity.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';

const ownUuid = '4c4c4544-0044-3510-8052-b4c04f565731';
const recordedUuid = '4c4c4544-0031-3010-8033-b4c04f4d3132';
const smbios = '/sys/class/dmi/id/product_uuid';
const machineId = { '/etc/machine-id': '0123456789abcdef0123456789abcdef\n' };

const folder = () => mkdtemp(join(tmpdir(), 'start-'));
/** The machine that the agent runs on, with these files. */
const asThisMachine = ({ host }: { readonly host: Host }): Host => ({ ...host, isLive: true });

test('keeps its own identity where SMBIOS is unreadable, after a run on a recorded machine', async () => {
  const directory = await folder();
  await using recorded = await createHost({ [smbios]: recordedUuid });
  await using machine = await createHost(machineId);
  const first = await decideStart(recorded.host, directory, undefined);
  expect(first.identity).toMatchObject({ uuid: recordedUuid, source: 'smbios' });
  const own = await decideStart(asThisMachine(machine), directory, undefined);
  expect(own.identity).toMatchObject({ source: 'machine-id', trusted: false, changedFrom: undefined });
  expect(own.epoch).toBe(first.epoch + 1);
  expect((await readState(directory)).identity).toEqual({ uuid: own.identity.uuid, source: 'machine-id' });
});

test('still knows the SMBIOS UUID of an earlier start, after a run on a recorded machine', async () => {
  const directory = await folder();
  await using asRoot = await createHost({ ...machineId, [smbios]: ownUuid });
  await using asUser = await createHost(machineId);
  await using recorded = await createHost({ [smbios]: recordedUuid });
  await decideStart(asThisMachine(asRoot), directory, undefined);
  await decideStart(recorded.host, directory, undefined);
  const { identity } = await decideStart(asThisMachine(asUser), directory, undefined);
  expect(identity).toMatchObject({ uuid: ownUuid, source: 'smbios', changedFrom: undefined });
});

test('does not give its own identity to a recorded machine without SMBIOS', async () => {
  const directory = await folder();
  await using machine = await createHost({ [smbios]: ownUuid });
  await using recorded = await createHost(machineId);
  await decideStart(asThisMachine(machine), directory, undefined);
  const { identity } = await decideStart(recorded.host, directory, undefined);
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
  await decideStart(asThisMachine(machine), directory, undefined);
  expect((await decideStart(asThisMachine(machine), directory, configured)).identity.uuid).toBe(configured);
  expect((await readState(directory)).identity).toEqual({ uuid: ownUuid, source: 'smbios' });
});
