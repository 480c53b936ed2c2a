import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '#broker';
import { openProgram, type RunningProgram } from '../../kit/cli/program.ts';
import { waitUntil } from '../../kit/wait-until.ts';

const password = 'polar-bear';
let broker: EmbeddedBroker;
beforeAll(async () => {
  broker = await startEmbeddedBroker({
    port: 0,
    authenticate: (user, given) => user === 'north' && given === password,
  });
});
afterAll(() => broker.close());

/** Returns the command line of a process as every user of the machine sees it. */
const commandLineOf = async ({ pid }: RunningProgram) =>
  (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');

describe('the password of an agent', () => {
  test.each(['a file', 'the environment', 'the URL in the environment', 'the URL that was typed'])(
    'a password from %s appears neither in the list of processes nor in the log',
    async (from) => {
      const plain = broker.urls[0] ?? '';
      const whole = plain.replace('//', `//north:${password}@`);
      await using place = await openProgram();
      const file = join(place.folder, 'password');
      await writeFile(file, `${password}\n`);
      const user = { OVIRT_NODE_BROKER_USER: 'north', OVIRT_NODE_BROKER_URLS: plain };
      const environments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
        'a file': { ...user, OVIRT_NODE_BROKER_PASSWORD_FILE: file },
        'the environment': { ...user, OVIRT_NODE_BROKER_PASSWORD: password },
        'the URL in the environment': { OVIRT_NODE_BROKER_URLS: whole },
      };
      await using program = await openProgram({ ...environments[from], OVIRT_NODE_LOG_LEVEL: 'trace' });
      const typed = from === 'the URL that was typed' ? ['--broker', whole] : [];
      const agent = program.start('agent', ...typed);
      await agent.waitForOutput('"connected"');
      expect(await commandLineOf(agent)).not.toContain(password);
      expect(agent.out()).not.toContain(password);
      expect(agent.out().includes('the password in --broker could be read')).toBe(typed.length > 0);

      const printed = await program.run('agent', '--print-config', ...typed);
      expect(printed.status).toBe(0);
      expect(`${printed.out}${printed.err}`).not.toContain(password);
      await agent.end('SIGTERM');
    },
  );

  test('a wrong password does not appear in the refusal', async () => {
    await using program = await openProgram({
      OVIRT_NODE_BROKER_URLS: broker.urls[0] ?? '',
      OVIRT_NODE_BROKER_USER: 'north',
      OVIRT_NODE_BROKER_PASSWORD: 'brown-bear',
    });
    const agent = program.start('agent');
    await agent.waitForOutput('login refused for user north');
    const { status, err } = await program.run('agents');
    expect(status).toBe(69);
    expect(err).toContain(`no broker at ${broker.urls[0]} (login refused for user north)`);
    expect(err).not.toContain('brown-bear');
    await waitUntil(() => agent.out().includes('no broker'));
    expect(agent.out()).not.toContain('brown-bear');
  });
});
