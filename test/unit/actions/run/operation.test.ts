import { expect, test } from 'vitest';
import { planText } from '../../../../src/actions/run/operation.ts';

test('prints a plan as one line for each step, as people type it', () => {
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
