import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Runner } from '#actions';
import { hostWatchdog } from '../../../src/transactions/watchdog.ts';

const rollback = { file: '/usr/bin/node', args: ['/opt/ovirt-node.js', 'rollback'] };
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'timer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Makes a tool that writes its arguments down and ends with a status. */
function tool(name: string, status = 0): void {
  const text = `#!/bin/sh\nprintf '%s\\n' ${name} "$@" >> ${folder}/called\necho 'no such bus' >&2\nexit ${status}\n`;
  writeFileSync(join(folder, name), text, { mode: 0o755 });
}
const called = () => readFileSync(join(folder, 'called'), 'utf8').trimEnd().split('\n');
const timer = () => hostWatchdog(new Runner({ path: `${folder}:/usr/bin:/bin` }), rollback, folder);

it('arms a systemd timer with the program, the checkpoint, the time and its accuracy', async () => {
  tool('systemd-run');
  await timer().arm('1f0c', '/state/changes/change-1f0c.json', 32);
  expect(called()).toEqual([
    'systemd-run',
    '--quiet',
    '--collect',
    '--unit=ovirt-node-change-1f0c',
    '--on-active=32s',
    '--timer-property=AccuracySec=100ms',
    '--',
    '/usr/bin/node',
    '/opt/ovirt-node.js',
    'rollback',
    '--when-due',
    '/state/changes/change-1f0c.json',
  ]);
});

it('stops the systemd timer when disarmed, and ignores that the timer is gone', async () => {
  tool('systemd-run');
  tool('systemctl', 5);
  const armed = await timer().arm('1f0c', '/state/changes/change-1f0c.json', 32);
  await armed.disarm();
  expect(called().slice(-3)).toEqual(['systemctl', 'stop', 'ovirt-node-change-1f0c.timer']);
});

it('refuses with both reasons when neither systemd nor a detached process starts', async () => {
  tool('systemd-run', 1);
  const nothing = hostWatchdog(
    new Runner({ path: `${folder}:/usr/bin:/bin` }),
    { file: '/nonexistent/node', args: [] },
    folder,
  );
  await expect(nothing.arm('1f0c', '/state/changes/change-1f0c.json', 32)).rejects.toMatchObject({
    name: 'Unsupported',
    message: expect.stringMatching(/so nothing was changed: no such bus \(systemd-run .*\); .*ENOENT/),
  });
});
