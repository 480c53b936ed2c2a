import { copyFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readState } from '../../../../src/node/state/agent-state.ts';
import { findRestore } from '../../../../src/node/state/find-restore.ts';
import { decideStart, type NodeStart } from '../../../../src/node/state/start-identity.ts';
import { ManualClock } from '../../../kit/manual-clock.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';

const uuid = '4c4c4544-0044-3510-8052-b4c04f565731';
const otherUuid = '4c4c4544-0031-3010-8033-b4c04f4d3132';
const dayMs = 86_400_000;
/** A second of the present, in milliseconds. */
const todayMs = 1_796_000_000_000;

interface Machine {
  readonly bootId: string;
  readonly bootedAtMs: number;
  readonly nowMs: number;
  readonly uuid?: string;
  readonly synchronized?: boolean;
}

/** Starts an agent on a machine that booted at some time. */
async function startOn(directory: string, machine: Machine): Promise<NodeStart> {
  await using files = await createHost({
    '/etc/machine-id': '7be0a4c81f2d4e7c9a10b2c3d4e5f607\n',
    '/sys/class/dmi/id/product_uuid': `${machine.uuid ?? uuid}\n`,
    '/proc/sys/kernel/random/boot_id': `${machine.bootId}\n`,
    '/proc/stat': `btime ${machine.bootedAtMs / 1_000}\n`,
  });
  const readClockSynchronized = async () => machine.synchronized ?? true;
  const host = { ...files.host, isLive: true, readClockSynchronized };
  const clock = new ManualClock(BigInt(machine.nowMs) * 1_000_000n);
  const { start, stored } = await decideStart(host, directory, undefined, undefined, clock);
  await stored;
  return start;
}

const folder = () => mkdtemp(join(tmpdir(), 'snapshot-'));
const first = { bootId: 'first', bootedAtMs: todayMs, nowMs: todayMs + 20_000 };
const second = { bootId: 'second', bootedAtMs: todayMs + dayMs, nowMs: todayMs + dayMs + 20_000 };

test('reports once that a snapshot was restored when the state knows a start under a later boot', async () => {
  const directory = await folder();
  await startOn(directory, first);
  expect((await startOn(directory, second)).changeReason).toBeUndefined();
  // The machine is back in its first boot with its memory; its state is on a disk that did not go back.
  const restored = { ...first, nowMs: todayMs + 2 * dayMs };
  const start = await startOn(directory, restored);
  expect(start.changeReason).toContain(`${uuid}: the state has a start of the agent under a later boot`);
  expect(start.identity).toMatchObject({ uuid, changedFrom: undefined });
  expect(start.epoch).toBe(3);
  expect(
    (await startOn(directory, { ...restored, nowMs: restored.nowMs + 5_000 })).changeReason,
  ).toBeUndefined();
});

test('reports a clock that went back to before the last start', async () => {
  const directory = await folder();
  await startOn(directory, second);
  expect((await startOn(directory, first)).changeReason).toContain(
    'the state has a start of the agent later than now',
  );
});

test('takes neither restarts, nor the correction of a clock, nor one that is not synchronized for a restore', async () => {
  const directory = await folder();
  const wrong = { synchronized: false, nowMs: 20_000, bootedAtMs: 0 };
  const starts: Machine[] = [
    first,
    { ...first, nowMs: first.nowMs + 60_000 },
    // A board without a clock of its own, before it asked for the time.
    { ...second, ...wrong },
    second,
    // The kernel counts another start of its boot when the clock is corrected.
    { ...second, bootedAtMs: second.bootedAtMs - 2_000, nowMs: second.nowMs - 30_000 },
  ];
  for (const machine of starts) expect((await startOn(directory, machine)).changeReason).toBeUndefined();
  expect((await readState(directory)).lastStart).toEqual({
    bootId: 'second',
    startedAtMs: starts.at(-1)?.nowMs,
  });
});

test('reports another board again when a snapshot from before its replacement is restored', async () => {
  const directory = await folder();
  const snapshot = join(await folder(), 'state.json');
  await startOn(directory, first);
  await copyFile(join(directory, 'state.json'), snapshot);
  const board = { ...second, uuid: otherUuid };
  expect((await startOn(directory, board)).changeReason).toContain('the board is another one');
  expect((await startOn(directory, board)).changeReason).toBeUndefined();
  await copyFile(snapshot, join(directory, 'state.json'));
  const start = await startOn(directory, board);
  expect(start.changeReason).toContain(`${uuid} before, ${otherUuid} now`);
  // The epoch repeats one that consoles know: the new start id tells them of a new start.
  expect(start.epoch).toBe(2);
});

test('finds nothing where the state went back with the whole machine, nor without evidence', async () => {
  const directory = await folder();
  const snapshot = join(await folder(), 'state.json');
  await startOn(directory, first);
  await copyFile(join(directory, 'state.json'), snapshot);
  await startOn(directory, second);
  await copyFile(snapshot, join(directory, 'state.json'));
  const third = { bootId: 'third', bootedAtMs: todayMs + 2 * dayMs, nowMs: todayMs + 2 * dayMs + 20_000 };
  expect(await startOn(directory, third)).toMatchObject({ epoch: 2, changeReason: undefined });
  expect(findRestore(undefined, { bootId: 'x', startedAtNs: 0n }, 0)).toBeUndefined();
  expect(findRestore({ bootId: 'x', startedAtMs: todayMs }, undefined, 0)).toBeUndefined();
});
