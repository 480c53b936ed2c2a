import { compact } from '#base';
import { type CommandContext, type CommandInput, usageError } from '../command.ts';
import { listBrokerProblems } from '../config/broker-access.ts';
import { ConfigError } from '../config/config-error.ts';
import { listExclusionProblems } from '../config/exclusion.ts';
import { type Config, type ConfigSources, loadConfig } from '../config/load-config.ts';
import { listPolicyProblems } from '../config/policy.ts';

/**
 * Loads the configuration of command `agent`.
 * @param file configuration file that must exist; `--config` or the default when absent.
 * @throws {ConfigError}
 */
export function loadAgentConfig(
  context: CommandContext,
  input: CommandInput,
  file = input.text('config'),
): Config {
  const checks = [listPolicyProblems, listExclusionProblems];
  // The demo mode brings its own broker and ignores the configured one.
  if (!input.flag('first-look')) checks.push(listBrokerProblems);
  return loadConfig({
    environment: context.environment,
    file,
    // The demo mode needs no right to read the file of the service.
    isConsole: input.flag('first-look'),
    flags: readFlags(input),
    checks,
  });
}

/**
 * Refuses what prevents the agent from starting although each setting is valid.
 * @throws {CommandError} when options contradict each other.
 * @throws {ConfigError} when the agent has no broker.
 */
export function requireStartable(input: CommandInput, { settings }: Config): void {
  if (input.flag('first-look')) {
    if (input.texts('broker').length > 0)
      throw usageError('--first-look brings its own broker; leave --broker or --first-look out');
    if (input.flag('allow-changes') && isRecordedRoot(settings['host.root']))
      throw usageError(
        `host.root is ${settings['host.root']}, a recorded machine, which nothing can change; leave --allow-changes out`,
      );
    return;
  }
  if (input.text('port') !== undefined)
    throw usageError('--port belongs to --first-look; a URL of --broker has its own');
  if (settings['broker.urls'].length > 0) return;
  throw new ConfigError([
    'broker.urls is empty; name a broker with --broker URL or in the configuration, or try `ovirt-node agent --first-look`',
  ]);
}

/** Reports whether the agent reads a recorded machine. @param root value of `host.root`. */
export const isRecordedRoot = (root: string): boolean => root !== '/';

function readFlags(input: CommandInput): NonNullable<ConfigSources['flags']> {
  const urls = input.texts('broker');
  const flag = (option: string) => {
    const text = input.text(option);
    return text === undefined ? undefined : { flag: `--${option}`, text };
  };
  return compact({
    'broker.urls': urls.length === 0 ? undefined : { flag: '--broker', text: urls },
    'state.directory': flag('state'),
    'host.root': flag('root'),
  });
}
