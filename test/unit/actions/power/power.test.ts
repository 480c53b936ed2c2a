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

const context = (
  mechanism: PowerContext['mechanism'],
  inhibitors: PowerContext['inhibitors'] = [],
): PowerContext => ({
  mechanism,
  init: mechanism === 'none' ? 'node' : 'systemd',
  inhibitors,
});
const backup = [{ who: 'the backup', why: 'tapes are turning' }];
const login = 'call org.freedesktop.login1 org.freedesktop.login1.Manager';

describe('power.plan', () => {
  test.each([
    ['logind', 'shutdown', `${login}.PowerOff false`],
    ['logind', 'restart', `${login}.Reboot false`],
    ['systemctl', 'shutdown', 'systemctl poweroff --ignore-inhibitors'],
    ['systemctl', 'restart', 'systemctl reboot --ignore-inhibitors'],
    ['shutdown', 'shutdown', 'shutdown -h -P now'],
    ['shutdown', 'restart', 'shutdown -r now'],
  ] as const)('uses %s for a %s', (mechanism, action, line) => {
    expect(planText(power.plan({ action, force: false }, context(mechanism)))).toEqual([line]);
    expect(planText(power.plan({ action, force: true }, context(mechanism)))).toEqual([line]);
  });

  test('refuses an inhibited shutdown, and overrides the inhibitor with force', () => {
    const inhibited = context('logind', backup);
    expect(() => power.plan({ action: 'shutdown', force: false }, inhibited)).toThrow(
      new Refused('inhibited by the backup: tapes are turning; force=true overrides it'),
    );
    expect(planText(power.plan({ action: 'shutdown', force: true }, inhibited))).toEqual([
      'systemctl poweroff --ignore-inhibitors',
    ]);
  });

  test('refuses in a container, where process 1 is not an init system', () => {
    expect(() => power.plan({ action: 'restart', force: true }, context('none'))).toThrow(
      new Unsupported('process 1 is "node"; expected an init system: run the agent on the host itself'),
    );
  });
});

describe('schedulePower.plan', () => {
  const nowNs = 1_790_000_000_000_000_000n;
  const later = { action: 'restart', seconds: 60, reason: '' };

  test('hands the time and the reason to logind', () => {
    expect(planText(schedulePower.plan(later, { power: context('logind'), nowNs }))).toEqual([
      `${login}.ScheduleShutdown "reboot" 1790000060000000`,
    ]);
    const withReason = { action: 'shutdown', seconds: 1, reason: ';touch /tmp/x $(id) --help' };
    expect(planText(schedulePower.plan(withReason, { power: context('logind'), nowNs }))).toEqual([
      `${login}.SetWallMessage ";touch /tmp/x $(id) --help" true`,
      `${login}.ScheduleShutdown "poweroff" 1790000001000000`,
    ]);
  });

  test.each([
    [{ ...later, seconds: 0 }, 'seconds is 0; expected a number from 1 to 2678400'],
    [{ ...later, seconds: 4_294_967_295 }, 'seconds is 4294967295; expected a number from 1 to 2678400'],
    [{ ...later, action: 'halt' }, 'action is "halt"; expected shutdown or restart'],
    [{ ...later, action: 'constructor' }, 'action is "constructor"; expected shutdown or restart'],
    [
      { ...later, action: ';touch /tmp/x $(id) --help' },
      'action is ";touch /tmp/x $(id) --help"; expected shutdown or restart',
    ],
  ])('refuses %j', (args, text) => {
    expect(() => schedulePower.plan(args, { power: context('logind'), nowNs })).toThrow(new Refused(text));
  });

  test('refuses without logind, and while a program inhibits the shutdown', () => {
    for (const mechanism of ['systemctl', 'shutdown', 'none'] as const) {
      expect(() => schedulePower.plan(later, { power: context(mechanism), nowNs })).toThrow(Unsupported);
      expect(() => cancelPower.plan({}, { power: context(mechanism), pending: true })).toThrow(Unsupported);
    }
    expect(() => schedulePower.plan(later, { power: context('logind', backup), nowNs })).toThrow(
      'inhibited by the backup: tapes are turning',
    );
  });

  test('cancelPower cancels a scheduled action, and refuses without one', () => {
    expect(planText(cancelPower.plan({}, { power: context('logind'), pending: true }))).toEqual([
      `${login}.CancelScheduledShutdown`,
    ]);
    expect(() => cancelPower.plan({}, { power: context('logind'), pending: false })).toThrow(Refused);
  });
});

describe('the power context of a host', () => {
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
  ] as const)('has mechanism %s for the files %j', async (mechanism, files) => {
    expect(await readPowerContext(host(files))).toMatchObject({ mechanism, inhibitors: [] });
  });

  test('parseInhibitors keeps inhibitors that block a shutdown, and skips delays and other locks', () => {
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
