import { existsSync } from 'node:fs';
import type { Command } from '../../run/command.ts';
import type { Runner } from '../../run/runner.ts';
import { type ClientName, type LinkFamily, startArgs, stopArgs, unitOf } from './client.ts';

/** Exists where systemd is the init system (sd_booted(3)). */
const systemdFolder = '/run/systemd/system';
const timeLimitMs = 20_000;

/** Folder for dhclient's leases: that of Debian or of Red Hat, otherwise one that the next boot empties. */
const leaseFolder = (): string =>
  ['/var/lib/dhcp', '/var/lib/dhclient'].find((folder) => existsSync(folder)) ?? '/run';

/** @returns the command that starts a client so that it survives the agent: in its own unit, or in the background. */
export function startCommand(client: ClientName, linkFamily: LinkFamily): Command {
  if (!existsSync(systemdFolder))
    return { file: client, args: startArgs(client, linkFamily, leaseFolder(), true), timeLimitMs };
  const properties = [
    'Type=exec',
    // dhclient ends where the link has no link-local IPv6 address yet.
    'Restart=on-failure',
    'RestartSec=3',
    // dhclient releases its lease on SIGTERM.
    ...(client === 'dhclient' ? ['KillSignal=SIGKILL'] : ['TimeoutStopSec=10']),
  ];
  return {
    file: 'systemd-run',
    args: [
      '--quiet',
      '--collect',
      `--unit=${unitOf(linkFamily)}`,
      ...properties.map((property) => `--property=${property}`),
      '--',
      client,
      ...startArgs(client, linkFamily, leaseFolder(), false),
    ],
    timeLimitMs,
  };
}

/** Stops a running client and starts a new one. @throws {ToolFailed} {TimedOut} */
export async function startClient(runner: Runner, client: ClientName, linkFamily: LinkFamily): Promise<void> {
  await stopClient(runner, client, linkFamily);
  await runner.run(startCommand(client, linkFamily));
}

/** @returns the command that stops a client. */
export function stopCommand(client: ClientName, linkFamily: LinkFamily): Command {
  return existsSync(systemdFolder)
    ? { file: 'systemctl', args: ['stop', unitOf(linkFamily)], timeLimitMs }
    : { file: client, args: stopArgs(client, linkFamily, leaseFolder()), timeLimitMs };
}

/**
 * Stops a client where one runs; its addresses and routes stay.
 * @throws {TimedOut} {ToolFailed} where the tool cannot be run.
 */
export async function stopClient(runner: Runner, client: ClientName, linkFamily: LinkFamily): Promise<void> {
  // The status is not an error: the tool also fails where no client runs.
  await runner.runForStatus(stopCommand(client, linkFamily));
}
