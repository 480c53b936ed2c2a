import { compact } from '#base';
import type { CommandContext, CommandInput } from '../command.ts';
import { listBrokerProblems } from '../config/broker-access.ts';
import { listExclusionProblems } from '../config/exclusion.ts';
import { type Config, type ConfigSources, loadConfig } from '../config/load-config.ts';
import { listPolicyProblems } from '../config/policy.ts';

/** Loads the configuration of command `agent`. @throws {ConfigError} */
export function loadAgentConfig(context: CommandContext, input: CommandInput): Config {
  const checks = [listPolicyProblems, listExclusionProblems];
  // The demo mode brings its own broker and ignores the configured one.
  if (!input.flag('first-look')) checks.push(listBrokerProblems);
  return loadConfig({
    environment: context.environment,
    file: input.text('config'),
    flags: readFlags(input),
    checks,
  });
}

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
