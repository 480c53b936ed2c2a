import { compact } from '#base';
import { HostFacts, type HostFactsOptions, readNodeSchema } from '#node';
import { type Host, hostAt, isFileHanging } from '#probes';
import type { CommandContext, CommandInput } from './command.ts';
import { collectdOptions } from './config/collectd-options.ts';
import { listExclusionProblems } from './config/exclusion.ts';
import { type Config, loadConfig, stateDirectory } from './config/load-config.ts';
import { schemaJson } from './program.ts';

/** Loads the settings of the machine's agent, as far as this user may read them; `--root` names another machine. */
export function loadHostConfig({ environment }: CommandContext, input: CommandInput): Config {
  const root = input.text('root');
  return loadConfig({
    environment,
    file: input.text('config'),
    isConsole: true,
    flags: compact({ 'host.root': root === undefined ? undefined : { flag: '--root', text: root } }),
    checks: [listExclusionProblems],
  });
}

/** Returns the machine that the settings name. */
export const configuredHost = ({ settings }: Config): Host => hostAt(settings['host.root']);

/** Opens the facts of a machine. @param more what differs from the settings. */
export function openHostFacts(
  context: CommandContext,
  config: Config,
  more: Pick<HostFactsOptions, 'host' | 'exclude'>,
): HostFacts {
  return new HostFacts({
    ...more,
    schema: readNodeSchema(schemaJson()),
    stateDirectory: stateDirectory(config, context.environment),
    configuredUuid: config.settings['node.uuid'],
    excludeInterfaces: config.settings['interfaces.exclude'],
    libvirt: config.settings['facts.libvirt'],
    collectd: collectdOptions(config.settings),
  });
}

/** Ends the process once its output has left, where a file that does not answer would keep it forever. */
export async function endDespiteHangingFile(status: number): Promise<number> {
  if (!isFileHanging()) return status;
  await new Promise((resolve) => process.stdout.write('', resolve));
  return process.exit(status);
}
