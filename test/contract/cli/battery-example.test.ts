import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbeddedProcess } from '../../kit/broker/real/broker-process.ts';
import { runOvirtNode } from '../../kit/cli/command-line.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** A folder like `/sys/class/power_supply`. */
let supplies: string;
beforeEach(() => {
  supplies = mkdtempSync(join(tmpdir(), 'power-supply-'));
});
afterEach(() => rmSync(supplies, { recursive: true }));

function write(name: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(supplies, name), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(supplies, name, file), `${text}\n`);
}

function start(...words: readonly string[]) {
  const child = execa(process.execPath, ['-C', 'ovirt-source', ...words], { reject: false, buffer: false });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      text += part.toString();
    });
  return {
    waitFor: async (wanted: RegExp) => {
      try {
        await waitUntil(() => wanted.test(text), 25_000);
      } catch (cause) {
        throw new Error(`output is ${JSON.stringify(text)}; expected ${String(wanted)}`, { cause });
      }
    },
    text: () => text,
    end: async () => {
      child.kill('SIGINT');
      return (await child).exitCode;
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

test('the agent and the console of examples/battery share their own schema: values, a call and an event', async () => {
  write('BAT0', {
    type: 'Battery',
    model_name: 'LNV-5B10',
    status: 'Discharging',
    capacity: '57',
    voltage_now: '15212000',
  });
  write('BAT1', { type: 'Battery', capacity: 'unknown' });
  write('AC', { type: 'Mains', online: '0' });
  await using broker = await startEmbeddedProcess();
  using agent = start('examples/battery/agent.ts', broker.url, supplies);
  await agent.waitFor(/^example\.org:power:\S+ publishes the batteries in /m);

  using reader = start('examples/battery/console.ts', broker.url, '40');
  await reader.waitFor(/^example\.org:power:\S+ BAT0 LNV-5B10: 57 %, 15\.2 V, Discharging$/m);
  await reader.waitFor(/^example\.org:power:\S+ BAT0 alarm below 40 %, before 10 %$/m);
  await reader.waitFor(/^example\.org:power:\S+ BAT1 unknown model: \? %, \? V, unknown status$/m);
  await reader.waitFor(/^example\.org:power:\S+ BAT1 alarm below 40 %/m);
  expect(reader.text()).not.toContain('AC');

  write('BAT0', { capacity: '39' });
  await reader.waitFor(/^ALARM example\.org:power:\S+ BAT0 39 %$/m);
  expect(await reader.end()).toBe(0);
  expect(await agent.end()).toBe(0);
});

test('examples/battery/battery.generated.ts is what `ovirt-node codegen` prints for its schema', async () => {
  const { status, out } = await runOvirtNode(['codegen', 'examples/battery/battery.xml']);
  expect(status).toBe(0);
  await expect(out).toMatchFileSnapshot('../../../examples/battery/battery.generated.ts');
});
