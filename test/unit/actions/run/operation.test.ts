import { describe, expect, test } from 'vitest';
import { Busy } from '../../../../src/actions/errors.ts';
import { ExclusiveLocks } from '../../../../src/actions/exclusive-locks.ts';
import { planText } from '../../../../src/actions/run/operation.ts';

test('a plan is one line for each step, as people would type it', () => {
  const steps = [
    { run: { file: 'ip', args: ['link', 'set', 'dev', 'eth0', 'mtu', '1500'] } },
    { run: { file: 'ip', args: ['-batch', '-'], input: 'link add bond0 type bond\nlink set bond0 up\n' } },
    { run: { file: 'ethtool', args: ['-p', ';touch /tmp/x $(id)', '--help', '', 'a\nb'] } },
    { run: { path: '/dev/tty1', data: '\u001b[10;1000]\u0007' } },
    { run: { path: '/dev/input/event2', data: new Uint8Array(24) } },
    {
      run: {
        call: {
          destination: 'org.freedesktop.login1',
          path: '/org/freedesktop/login1',
          interface: 'org.freedesktop.login1.Manager',
          member: 'ScheduleShutdown',
          signature: 'st',
          body: ['poweroff', 17n],
        },
      },
    },
  ];
  expect(planText(steps)).toEqual([
    'ip link set dev eth0 mtu 1500',
    'ip -batch - < link add bond0 type bond; link set bond0 up',
    'ethtool -p ";touch /tmp/x $(id)" --help "" "a\\nb"',
    'write "\\u001b[10;1000]\\u0007" to /dev/tty1',
    'write 24 octets to /dev/input/event2',
    'call org.freedesktop.login1 org.freedesktop.login1.Manager.ScheduleShutdown "poweroff" 17',
  ]);
});

describe('a lane', () => {
  test('takes one; a second is refused with the name of the first', () => {
    const lanes = new ExclusiveLocks();
    lanes.acquire('network', 'setMtu');
    expect(() => lanes.acquire('network', 'addRoute')).toThrow(
      new Busy('setMtu is under way; addRoute is possible when it has ended'),
    );
    lanes.acquire('power', 'hardwareRestart');
  });

  test('is free when the first has ended, once', () => {
    const lanes = new ExclusiveLocks();
    const first = lanes.acquire('network', 'setMtu');
    first[Symbol.dispose]();
    lanes.acquire('network', 'addRoute');
    first[Symbol.dispose]();
    expect(() => lanes.acquire('network', 'setMtu')).toThrow(Busy);
  });
});
