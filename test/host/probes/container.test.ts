import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireTools } from '../kit.ts';

/** New process, mount and network namespaces: process 1 is a shell, and no init system is reachable. */
const container = ['--fork', '--pid', '--mount-proc', '--mount', '--net', 'bash', '-c'];
const program = 'node_modules/.bin/node -C ovirt-source src/cli/main.ts';

test('refuses power methods in a container without an init system', () => {
  requireTools('unshare', 'ip', 'mount');
  const folder = mkdtempSync(join(tmpdir(), 'container-'));
  const script = `
    mount -t tmpfs tmpfs /run && ip link set lo up && export XDG_RUNTIME_DIR=${folder}
    ${program} agent --first-look --allow-changes --state ${folder}/state > ${folder}/log 2>&1 &
    for _ in $(seq 300); do grep -q 'Ctrl-C' ${folder}/log && break; sleep 0.2; done
    ${program} call "$(hostname)" hardwareShutdown --json; echo "status $?"
    ${program} call "$(hostname)" schedulePowerAction action=restart seconds=60 --json; echo "status $?"
    kill -0 $! && echo 'still there'`;
  try {
    const { stdout, stderr } = spawnSync('unshare', [...container, script], {
      encoding: 'utf8',
      timeout: 110_000,
    });
    const answers = stdout.split(/^status (\d+)$/m);
    expect(answers[0], stderr).toMatch(/process 1 is .*bash.*; expected an init system/);
    expect(answers[2]).toMatch(/process 1 is .*bash.*; expected an init system/);
    expect([answers[1], answers[3]]).toEqual(['1', '1']);
    expect(answers[4]).toContain('still there');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
