import { errorText, isErrno } from '#base';
import { type CommandInput, type CommandRun, commandFailure, exitStatus, usageError } from '../../command.ts';
import { endDespiteHangingFile } from '../../host-facts.ts';
import { formatAddress, type ListenAddress, parseListenAddress } from '../../metrics/listen-address.ts';
import { readFleetMetrics } from '../../metrics/read-fleet-metrics.ts';
import { openHostMetrics } from '../../metrics/read-host-metrics.ts';
import { waitForSignal } from '../../service/signals.ts';

export const runMetrics: CommandRun = async (context, input) => {
  requireConsistent(input);
  const listen = input.text('listen');
  const address = listen === undefined ? undefined : parseListenAddress(listen);
  const write = (text: string) => context.out.write(text);
  if (input.flag('fleet')) {
    if (address !== undefined)
      return serve(address, async () => (await readFleetMetrics(context, input)).text, write);
    const { text, status } = await readFleetMetrics(context, input);
    write(text);
    return status;
  }
  using metrics = openHostMetrics(context, input);
  if (address !== undefined) return endDespiteHangingFile(await serve(address, () => metrics.read(), write));
  write(await metrics.read());
  return endDespiteHangingFile(exitStatus.ok);
};

/** @throws {CommandError} for options that have no effect. */
function requireConsistent(input: CommandInput): void {
  const isFleet = input.flag('fleet');
  if (isFleet && input.text('root') !== undefined)
    throw usageError('--root is of one machine; leave --root or --fleet out');
  const given = [...input.texts('broker'), input.text('agent'), input.text('timeout')];
  if (!isFleet && given.some((value) => value !== undefined))
    throw usageError('--broker, --agent and --timeout need --fleet; without it no broker is asked');
}

/** Serves metrics until a signal. */
async function serve(
  address: ListenAddress,
  read: () => Promise<string>,
  write: (text: string) => void,
): Promise<number> {
  const shutdown = waitForSignal();
  const { startMetricsServer } = await import('../../metrics/metrics-server.ts');
  const text = formatAddress(address);
  await using server = await startMetricsServer(address, read).catch((error: unknown) => {
    if (!isErrno(error, 'EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES')) throw error;
    throw commandFailure(`cannot listen on ${text}: ${errorText(error)}; choose another with --listen`);
  });
  write(`metrics at http://${formatAddress(server.address)}/metrics\nCtrl-C ends it.\n`);
  await shutdown;
  return exitStatus.ok;
}
