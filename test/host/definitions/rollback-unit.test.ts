import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { requireTools, run } from '../kit.ts';

beforeAll(() => requireTools('systemd-analyze'));

const unit = 'ovirt-node-rollback.service';

test('systemd accepts the unit that rolls back before the network services start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unit-'));
  try {
    const text = readFileSync(`packaging/${unit}`, 'utf8');
    // The program is not installed here.
    writeFileSync(join(folder, unit), text.replaceAll('/usr/bin/ovirt-node', '/bin/true'));
    // systemd reports an unknown setting on standard error, and ends with status 0.
    const verify = 'systemd-analyze verify --man=no "$0" 2>&1';
    expect(run('sh', '-c', verify, join(folder, unit))).toBe('');
    expect(text).toMatch(/^Before=network-pre\.target ovirt-node-agent\.service /m);
    expect(text).toMatch(/^Wants=network-pre\.target$/m);
    expect(text).toContain('ovirt-node rollback --written /var/lib/ovirt-node/changes');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
