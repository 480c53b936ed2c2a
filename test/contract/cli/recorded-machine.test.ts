import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProgram, type Program } from '../../kit/cli/program.ts';
import { recordedHostFolder } from '../../kit/probes/recorded-host.ts';

/** The end of every answer to a call that would change a recorded machine. */
const recorded = 'this is a recorded machine';

/** Starts the demo with a recorded machine. */
async function openRecorded(name: string) {
  const program = await openProgram();
  const running = program.start('agent', '--first-look', '--port', '0', '--root', recordedHostFolder(name));
  await running.waitForOutput('Ctrl-C ends both.');
  return { program, screen: running.out() };
}

/** Makes a call that must fail. @returns the text of the agent's answer. */
async function refusal(program: Program, ...words: readonly string[]): Promise<string> {
  const { status, out } = await program.run('call', ...words, '--json');
  expect(status).toBe(1);
  return JSON.parse(out).error.text;
}

describe('the demo with a recorded server', () => {
  let server: Awaited<ReturnType<typeof openRecorded>>;
  beforeAll(async () => {
    server = await openRecorded('two-socket-server');
  }, 60_000);
  afterAll(() => server.program[Symbol.asyncDispose]());

  test('says that the machine is a recorded one and that nothing will be changed', () => {
    expect(server.screen).toMatch(/embedded broker, a recorded machine, nothing will be changed$/m);
  });

  test.each([
    [
      'mtu is 1400; expected at least 1500, the MTU of bond0.20 above, or set that first',
      'bond0 setMtu 1400',
    ],
    ['not done: would have run ip link set dev bond0 mtu 1600', 'bond0 setMtu 1600'],
    ['options has "nonsense"', 'bond0 setOptions {"nonsense":1}'],
    ['eth2 has addresses: 169.254.7.7/16', 'eth2 setMaster bond0'],
    ['not done: would have run setpriv --pdeathsig KILL ethtool -p bond0', 'bond0 setBlink true'],
    ['no PC speaker', 'ovirtNode setBeeping true'],
    ['not done: would have run nothing', 'ovirtNode changeBegin'],
    ['not done: would have run ip link add link bond0 name v9', 'ovirtNode createVlanInterface v9 bond0 9'],
    ['start the DHCP client (ipv4) of w1', 'w1 setDhcp true'],
    ['mtu is 1400', 'bond0 setProperties {"mtu":1400,"blink":true}'],
  ])('answers "%s" to: call %s', async (answer, line) => {
    const text = await refusal(server.program, ...line.split(' '));
    expect(text).toContain(answer);
    expect(text.endsWith(`; ${recorded}`)).toBe(true);
    expect(text.split(recorded)).toHaveLength(2);
  });

  test('validates a change against the recorded machine', async () => {
    const dryRun = (mtu: string) => server.program.run('call', 'bond0', 'setMtu', mtu, '--dry-run');
    expect(await dryRun('1600')).toEqual({ status: 0, out: 'ip link set dev bond0 mtu 1600', err: '' });
    expect((await dryRun('1400')).err).toMatch(/the MTU of bond0\.20 above.*; this is a recorded machine$/);
  });
});

test('checks a change against a recorded guest whose netlink was not recorded', async () => {
  const guest = await openRecorded('kvm-guest');
  await using program = guest.program;
  expect(await refusal(program, 'eth0', 'setMtu', '1400')).toBe(
    `not done: would have run ip link set dev eth0 mtu 1400; ${recorded}`,
  );
});

test('refuses --allow-changes with a recorded machine, also when the configuration is only checked', async () => {
  await using program = await openProgram({ OVIRT_NODE_HOST_ROOT: recordedHostFolder('kvm-guest') });
  for (const more of [[], ['--check-config']]) {
    const { status, err } = await program.run('agent', '--first-look', '--allow-changes', ...more);
    expect(status).toBe(2);
    expect(err).toMatch(
      /host\.root is \/.*, a recorded machine, which nothing can change; leave --allow-changes out$/,
    );
  }
});
