import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { connect } from '#broker';
import { openConsole } from '#console';
import type { StartBroker } from '../../kit/broker/real/broker-process.ts';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { openProgram, type RunningProgram } from '../../kit/cli/program.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { addLogin, login, recoveryLimitMs } from './stage.ts';

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly reason?: string;
  readonly attempts?: number;
}
const errorLevel = 50;
/** The agent sends what waits for two seconds. A process that does not end takes for ever. */
const endLimitMs = 10_000;

const lines = (running: RunningProgram): readonly Line[] =>
  running
    .out()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
const linesWith = (running: RunningProgram, message: string) =>
  lines(running).filter(({ msg }) => msg === message);

/** Discovers the one agent on the broker. */
async function discoverAgent(url: string): Promise<{ name: string; epoch: number }> {
  await using broker = connect({ urls: [url], containerId: 'discovery', retry: 'forever', ...login });
  await using console = await openConsole({ broker });
  for await (const { name, info } of console.discover({
    ms: recoveryLimitMs,
    where: ['eq', '_product', ['quote', 'node']],
  }))
    return { name, epoch: info.epoch };
  throw new Error('no agent answered');
}

/** Tests the agent as a program. */
export function testPrograms(start: StartBroker): void {
  describe('the agent as a program', () => {
    test('the agent is found, shown and called by the commands of a user', { timeout: 90_000 }, async () => {
      await using broker = await start();
      await using program = await openProgram();
      const to = ['--broker', addLogin(broker.url)];
      await program.start('agent', ...to).waitForOutput('"connected"');
      const { name } = await discoverAgent(broker.url);
      const lo = `com.redhat.ovirtNode:networkInterface:${name.split(':').at(-1)}:lo`;

      const listed = await runOvirtNodeInProcess(['list', 'networkInterface', '--json', ...to]);
      expect(listed).toMatchObject({ status: 0, err: '' });
      expect((JSON.parse(listed.out) as { objects: object[] }).objects).toContainEqual(
        expect.objectContaining({
          agent: name,
          objectName: lo,
          properties: expect.objectContaining({ interfaceName: 'lo', macAddress: '00:00:00:00:00:00' }),
        }),
      );
      const shown = await runOvirtNodeInProcess(['show', lo, ...to]);
      expect(shown).toMatchObject({ status: 0, err: '' });
      expect(shown.out).toMatch(/^ *interfaceName +lo$/m);
      const called = await runOvirtNodeInProcess([
        'call',
        hostname(),
        'lookupInterfaceByName',
        'lo',
        '--json',
        ...to,
      ]);
      expect(called).toMatchObject({ status: 0, err: '' });
      expect(JSON.parse(called.out)).toEqual({ result: { interface: { agent: name, objectName: lo } } });
    });

    // The time limit allows for the longer waits between attempts in the second outage.
    test('the agent waits for a broker at its start and later, under one epoch, and logs each wait once', {
      timeout: 90_000,
    }, async () => {
      await using broker = await start();
      await broker.kill9();
      await using program = await openProgram();
      const running = program.start('agent', '--broker', addLogin(broker.url));
      await running.waitForOutput('"started"');
      await pause(2_000);
      expect(linesWith(running, 'no broker')).toMatchObject([{ reason: expect.stringContaining('refused') }]);
      await broker.restart();
      await waitUntil(() => linesWith(running, 'connected').length > 0, 60_000);
      expect(linesWith(running, 'connected')[0]?.attempts).toBeGreaterThan(2);
      const first = await discoverAgent(broker.url);
      expect(first.epoch).toBe(1);

      await broker.kill9();
      await pause(2_000);
      const reasons = linesWith(running, 'no broker').map(({ reason }) => reason);
      expect(new Set(reasons).size).toBeLessThan(4);
      expect(reasons.length).toBeLessThanOrEqual(1 + 3);
      const before = linesWith(running, 'connected').length;
      await broker.restart();
      await waitUntil(() => linesWith(running, 'connected').length > before, 60_000);
      expect(await discoverAgent(broker.url)).toEqual(first);
      // A broker that has just started is slow, and the agent first tests it and publishes everything.
      await pause(3_000);
      const { status, ms } = await running.end('SIGTERM');
      expect(status).toBe(0);
      expect(ms).toBeLessThan(endLimitMs);
      expect(lines(running).filter(({ level }) => level >= errorLevel)).toEqual([]);
    });

    test('the agent ends in time on SIGTERM without a broker, after a loss, and on a frozen broker', {
      timeout: 90_000,
    }, async () => {
      await using broker = await start();
      for (const fault of ['none', 'lost', 'frozen'] as const) {
        await using program = await openProgram();
        if (fault === 'none') await broker.kill9();
        const running = program.start('agent', '--broker', addLogin(broker.url));
        await running.waitForOutput(fault === 'none' ? '"no broker"' : '"connected"');
        if (fault === 'lost') {
          await broker.kill9();
          await running.waitForOutput('"no broker"');
        }
        if (fault === 'frozen') broker.freeze();
        const { status, ms } = await running.end('SIGTERM');
        expect(ms, fault).toBeLessThan(endLimitMs);
        if (fault !== 'frozen') {
          expect(status, fault).toBe(0);
          await broker.restart();
        }
        expect(
          lines(running).filter(({ level }) => level >= errorLevel),
          fault,
        ).toEqual([]);
      }
    });
  });
}
