import type { Node } from '#node';
import { type CommandContext, type CommandInput, exitStatus } from '../command.ts';
import { brokerAccess, hasPasswordInFlag } from '../config/broker-access.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/load-config.ts';
import { readConfiguredPolicy } from '../config/policy.ts';
import { loadAgentConfig } from './agent-config.ts';
import { HealthFile } from './health-file.ts';
import { createLog, type Logger } from './log.ts';
import { openNodeService } from './node-service.ts';
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
  const { promise: started, resolve: resolveStarted } = Promise.withResolvers<Node>();
  onHangup(() => void started.then((node) => reloadPolicy(context, input, node, log)));
  const service = await openNodeService(config, context, brokerAccess(config), log);
  log.info({ agent: service.node.agent.name, epoch: service.node.start.epoch }, 'started');
  resolveStarted(service.node);
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

/** Reads the policy again. Logs an invalid configuration, and keeps the previous policy. */
function reloadPolicy(context: CommandContext, input: CommandInput, node: Node, log: Logger): void {
  try {
    const policy = readConfiguredPolicy(loadAgentConfig(context, input));
    node.setPolicy(policy);
    log.info({ policyDigest: policy.digest }, 'the policy was read again');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    log.error({ problems: error.problems }, 'the policy was not read again; the previous one stays in force');
  }
}
