import type { Policy } from '#access';
import { readNodeSchema } from '#node';
import { type CommandContext, type CommandInput, exitStatus } from '../command.ts';
import { brokerAccess, hasPasswordInFlag } from '../config/broker-access.ts';
import type { Config } from '../config/load-config.ts';
import { readConfiguredPolicy } from '../config/policy.ts';
import { findAccessRealmProblem } from '../config/realm.ts';
import { schemaJson } from '../program.ts';
import { HealthFile } from './health-file.ts';
import { createLog, type Logger } from './log.ts';
import { type NodeService, openNodeService } from './node-service.ts';
import { PolicyReload } from './policy-reload.ts';
import { onHangup, waitForSignal } from './signals.ts';

/**
 * Runs the agent on the configured brokers until a signal ends it.
 * @returns the exit status.
 */
export async function runService(
  context: CommandContext,
  input: CommandInput,
  config: Config,
): Promise<number> {
  const log = createLog({
    level: config.settings['log.level'],
    format: config.settings['log.format'],
    stream: process.stdout,
  });
  if (hasPasswordInFlag(config))
    log.warn(
      'the password in --broker could be read by every user of this machine; use broker.passwordFile instead',
    );
  const shutdown = waitForSignal();
  const path = config.settings['health.file'];
  using health = path === undefined ? undefined : new HealthFile(path);
  // SIGHUP may arrive during the first reading of the machine. Without a listener it would end the process.
  const { promise: started, resolve: resolveStarted } = Promise.withResolvers<PolicyReload>();
  onHangup(() => void started.then((reload) => reload.request()));
  const access = brokerAccess(config);
  const policy = readConfiguredPolicy(config);
  const realmProblem = findAccessRealmProblem(policy, access);
  if (realmProblem !== undefined) log.warn(realmProblem);
  const service = await openNodeService(config, context, access, log, { policy });
  const metricsPath = config.settings['metrics.file'];
  await using _metrics = metricsPath === undefined ? undefined : await openMetrics(metricsPath, service, log);
  log.info({ agent: service.node.agent.name, epoch: service.node.start.epoch }, 'started');
  const setPolicy = (next: Policy) => service.node.setPolicy(next);
  resolveStarted(new PolicyReload({ context, input, config, access, policy, log, setPolicy }));
  // The agent waits forever for an absent broker. A broker that accepts the login but refuses the links ends the agent.
  const opened = service.node.open().then(
    () => {
      health?.follow(service.broker);
      return shutdown;
    },
    (err: unknown) => ({ err }),
  );
  const ending = await Promise.race([shutdown, opened]);
  if ('err' in ending) {
    log.error(ending, 'the agent cannot publish on the broker');
    await service.close({ deletions: false });
    return exitStatus.failed;
  }
  log.info(ending, 'ending');
  await service.close(ending);
  return exitStatus.ok;
}

/** Starts the file of the metrics. Closes the service when the file cannot be written. */
async function openMetrics(path: string, service: NodeService, log: Logger): Promise<AsyncDisposable> {
  const { MetricsFile } = await import('./metrics-file.ts');
  try {
    return await MetricsFile.open({
      path,
      log,
      schema: readNodeSchema(schemaJson()),
      objects: () => service.node.objects(),
    });
  } catch (error) {
    await service.close({ deletions: false });
    throw error;
  }
}
