import { existsSync } from 'node:fs';
import type { Command } from '../../run/command.ts';
import type { Runner } from '../../run/runner.ts';
import { type ClientName, type LinkFamily, startArgs, stopArgs, unitOf } from './client.ts';

/** Where this folder is, systemd is the init system. */
const systemdFolder = '/run/systemd/system';
const timeLimitMs = 20_000;

/** Where dhclient may keep leases: Debian's, Red Hat's, else what is gone with the next boot. */
const leaseFolder = (): string =>
  ['/var/lib/dhcp', '/var/lib/dhclient'].find((folder) => existsSync(folder)) ?? '/run';

/** How a client is started so that it outlives the agent: in a unit of its own, else in the background. */
export function startCommand(client: ClientName, leased: LinkFamily): Command {
  if (!existsSync(systemdFolder))
    return { file: client, args: startArgs(client, leased, leaseFolder(), true), timeLimitMs };
  const properties = [
    'Type=exec',
    // Asked too early for IPv6, before the link has an address of its own, dhclient ends.
    'Restart=on-failure',
    'RestartSec=3',
    // dhclient gives its lease back when it is asked to end.
    ...(client === 'dhclient' ? ['KillSignal=SIGKILL'] : ['TimeoutStopSec=10']),
  ];
  return {
    file: 'systemd-run',
    args: [
      '--quiet',
      '--collect',
      `--unit=${unitOf(leased)}`,
      ...properties.map((property) => `--property=${property}`),
      '--',
      client,
      ...startArgs(client, leased, leaseFolder(), false),
    ],
    timeLimitMs,
  };
}

/** Starts a client anew. @throws {ToolFailed} {TimedOut} */
export async function startClient(runner: Runner, client: ClientName, leased: LinkFamily): Promise<void> {
  await stopClient(runner, client, leased);
  await runner.run(startCommand(client, leased));
}

export function stopCommand(client: ClientName, leased: LinkFamily): Command {
  return existsSync(systemdFolder)
    ? { file: 'systemctl', args: ['stop', unitOf(leased)], timeLimitMs }
    : { file: client, args: stopArgs(client, leased, leaseFolder()), timeLimitMs };
}

/** Ends a client where one runs; what it brought stays. @throws {TimedOut} {ToolFailed} where it cannot be told to. */
export async function stopClient(runner: Runner, client: ClientName, leased: LinkFamily): Promise<void> {
  // Its status says as well that there was none.
  await runner.runForStatus(stopCommand(client, leased));
}
