import { chmod, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  readSavedState,
  type SavedState,
  writeSavedState,
} from '../../../../../src/actions/network/admin-state/saved-state.ts';
import {
  adminStateName,
  undoAdminStates,
} from '../../../../../src/actions/network/admin-state/undo-admin-state.ts';
import { toFormerStateRecord } from '../../../../../src/actions/network/kernel/former/former-state-record.ts';
import { kernelState, routeOver } from '../../../../kit/network/kernel-state.ts';

const saved = (index: number): SavedState => ({
  bootId: 'boot-1',
  index,
  downAbove: [],
  former: toFormerStateRecord({ kernel: kernelState({ 2: 'eth0' }, [routeOver(2, 8)]), settings: {} }),
});
const newKey = async () => ({ directory: await mkdtemp(join(tmpdir(), 'state-')), index: 2 });

test('keeps what a link lost in a file that only its owner reads, until it is deleted', async () => {
  const key = await newKey();
  expect(await readSavedState(key)).toBeUndefined();
  await writeSavedState(key, saved(2));
  expect(await readSavedState(key)).toEqual(saved(2));
  expect((await stat(join(key.directory, 'down/2.json'))).mode & 0o777).toBe(0o600);
  await writeSavedState(key, undefined);
  expect(await readSavedState(key)).toBeUndefined();
});

test.each([
  ['cut off', '{"bootId":'],
  ['of another form', '{"bootId":"b","index":"2"}'],
])('refuses a file that is %s', async (_what, text) => {
  const key = await newKey();
  await writeSavedState(key, saved(2));
  await writeFile(join(key.directory, 'down/2.json'), text);
  await expect(readSavedState(key)).rejects.toMatchObject({
    name: 'Refused',
    message: expect.stringMatching(/down\/2\.json is damaged: .*; expected a record of this agent\./),
  });
});

test('refuses a file that others may write', async () => {
  const key = await newKey();
  await writeSavedState(key, saved(2));
  await chmod(join(key.directory, 'down/2.json'), 0o666);
  await expect(readSavedState(key)).rejects.toMatchObject({
    name: 'ToolFailed',
    message: expect.stringMatching(/cannot be read: .*has mode 0666/),
  });
});

test('an undo restores what was saved before the first of several changes, and can run again', async () => {
  const key = await newKey();
  await writeSavedState(key, saved(9));
  const newestFirst = [
    { ...key, saved: saved(2) },
    { ...key, saved: undefined },
  ];
  for (let round = 0; round < 2; round += 1) {
    expect(await undoAdminStates(newestFirst)).toEqual([]);
    expect(await readSavedState(key)).toBeUndefined();
  }
  await undoAdminStates([{ ...key, saved: saved(2) }]);
  expect(await readSavedState(key)).toEqual(saved(2));
  expect(adminStateName).toBe('administrative state');
});
