import { describe, expect, test } from 'vitest';
import { Refused, Unsupported } from '../../../../src/actions/errors.ts';
import { power } from '../../../../src/actions/power/power.ts';
import {
  type PowerContext,
  parseInhibitors,
  readPowerContext,
} from '../../../../src/actions/power/power-context.ts';
import { cancelPower, schedulePower } from '../../../../src/actions/power/schedule-power.ts';
import { planText } from '../../../../src/actions/run/operation.ts';

const means = (
  way: PowerContext['mechanism'],
  inhibitors: PowerContext['inhibitors'] = [],
): PowerContext => ({
  mechanism: way,
  init: way === 'none' ? 'node' : 'systemd',
  inhibitors,
});
const backup = [{ who: 'the backup', why: 'tapes are turning' }];
const login = 'call org.freedesktop.login1 org.freedesktop.login1.Manager';

describe('a machine goes down', () => {
  test.each([
    ['logind', 'shutdown', `${login}.PowerOff false`],
    ['logind', 'restart', `${login}.Reboot false`],
    ['systemctl', 'shutdown', 'systemctl poweroff --ignore-inhibitors'],
    ['systemctl', 'restart', 'systemctl reboot --ignore-inhibitors'],
    ['shutdown', 'shutdown', 'shutdown -h -P now'],
    ['shutdown', 'restart', 'shutdown -r now'],
  ] as const)('by %s for a %s', (way, action, line) => {
    expect(planText(power.plan({ action, force: false }, means(way)))).toEqual([line]);
    expect(planText(power.plan({ action, force: true }, means(way)))).toEqual([line]);
  });

  test('not against those who inhibit it, and past them by force', () => {
    const held = means('logind', backup);
    expect(() => power.plan({ action: 'shutdown', force: false }, held)).toThrow(
      new Refused('inhibited by the backup: tapes are turning; force true does it all the same'),
    );
    expect(planText(power.plan({ action: 'shutdown', force: true }, held))).toEqual([
      'systemctl poweroff --ignore-inhibitors',
    ]);
  });

  test('not in a container, where nothing could', () => {
    expect(() => power.plan({ action: 'restart', force: true }, means('none'))).toThrow(
      new Unsupported(
        'no init system runs here that could: process 1 is "node"; run the agent on the host itself',
      ),
    );
  });
});

describe('a power action of later', () => {
  const nowNs = 1_790_000_000_000_000_000n;
  const later = { action: 'restart', seconds: 60, reason: '' };

  test('is the init system’s to keep', () => {
    expect(planText(schedulePower.plan(later, { power: means('logind'), nowNs }))).toEqual([
      `${login}.ScheduleShutdown "reboot" 1790000060000000`,
    ]);
    const told = { action: 'shutdown', seconds: 1, reason: ';touch /tmp/x $(id) --help' };
    expect(planText(schedulePower.plan(told, { power: means('logind'), nowNs }))).toEqual([
      `${login}.SetWallMessage ";touch /tmp/x $(id) --help" true`,
      `${login}.ScheduleShutdown "poweroff" 1790000001000000`,
    ]);
  });

  test.each([
    [{ ...later, seconds: 0 }, 'seconds is 0; a number from 1 to 2678400'],
    [{ ...later, seconds: 4_294_967_295 }, 'seconds is 4294967295; a number from 1 to 2678400'],
    [{ ...later, action: 'halt' }, 'action is "halt"; shutdown or restart'],
    [{ ...later, action: 'constructor' }, 'action is "constructor"; shutdown or restart'],
  ])('is not %j', (args, text) => {
    expect(() => schedulePower.plan(args, { power: means('logind'), nowNs })).toThrow(new Refused(text));
  });

  test('needs what keeps the time, and nobody who inhibits it', () => {
    for (const way of ['systemctl', 'shutdown', 'none'] as const) {
      expect(() => schedulePower.plan(later, { power: means(way), nowNs })).toThrow(Unsupported);
      expect(() => cancelPower.plan({}, { means: means(way), pending: true })).toThrow(Unsupported);
    }
    expect(() => schedulePower.plan(later, { power: means('logind', backup), nowNs })).toThrow(
      'inhibited by the backup: tapes are turning',
    );
  });

  test('is cancelled where there is one', () => {
    expect(planText(cancelPower.plan({}, { means: means('logind'), pending: true }))).toEqual([
      `${login}.CancelScheduledShutdown`,
    ]);
    expect(() => cancelPower.plan({}, { means: means('logind'), pending: false })).toThrow(Refused);
  });
});

describe('the means of a host', () => {
  const host = (files: Readonly<Record<string, string>>) => ({
    readText: async (path: string) => files[path],
    exists: async (path: string) => Object.hasOwn(files, path),
    openBus: async () => undefined,
  });

  test.each([
    ['systemctl', { '/run/systemd/system': '', '/proc/1/comm': 'systemd\n' }],
    ['shutdown', { '/proc/1/comm': 'init\n' }],
    ['none', { '/proc/1/comm': 'init\n', '/.dockerenv': '' }],
    ['none', { '/proc/1/comm': 'tini\n' }],
    ['none', {}],
  ] as const)('are %s for %j', async (mechanism, files) => {
    expect(await readPowerContext(host(files))).toMatchObject({ mechanism, inhibitors: [] });
  });

  test('are held up by those who block a shutdown, and not by those who delay it or block something else', () => {
    const rows = [
      ['shutdown:sleep', 'the backup', 'tapes are turning', 'block', 0, 7],
      ['shutdown', 'NetworkManager', 'it says goodbye', 'delay', 0, 8],
      ['handle-lid-switch', 'a desktop', 'another screen', 'block', 0, 9],
      ['shutdown', 'a newer one', 'of systemd 257', 'block-weak', 0, 9],
      'no row',
    ];
    expect(parseInhibitors(rows)).toEqual([...backup, { who: 'a newer one', why: 'of systemd 257' }]);
    expect(parseInhibitors(undefined)).toEqual([]);
  });
});
