import { StateError } from '#node';
import { IdentityError } from '#probes';
import { type CommandRun, exitStatus } from '../../command.ts';
import { ConfigError } from '../../config/config-error.ts';
import { stateDirectory } from '../../config/load-config.ts';
import { jsonText } from '../../render/json-text.ts';
import { loadAgentConfig, requireStartable } from '../../service/agent-config.ts';

export const runAgent: CommandRun = async (context, input) => {
  const config = loadAgentConfig(context, input);
  const { out } = context;
  if (input.flag('check-config')) {
    requireStartable(input, config);
    out.write('the configuration is good\n');
    return exitStatus.ok;
  }
  if (input.flag('print-config')) {
    const { configJson, renderConfig } = await import('../../render/pages/config-page.ts');
    const resolved = { 'state.directory': stateDirectory(config, context.environment) };
    out.write(
      input.flag('json') ? jsonText(configJson(config, resolved)) : renderConfig(config, resolved, out),
    );
    return exitStatus.ok;
  }
  requireStartable(input, config);
  const run = input.flag('first-look') ? await loadDemo() : await loadService();
  try {
    return await run(context, input, config);
  } catch (error) {
    throw error instanceof StateError || error instanceof IdentityError
      ? new ConfigError([error.message])
      : error;
  }
};

const loadDemo = async () => (await import('../../service/run-demo.ts')).runDemo;
const loadService = async () => (await import('../../service/run-service.ts')).runService;
