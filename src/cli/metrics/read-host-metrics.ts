import { readNodeSchema } from '#node';
import type { CommandContext, CommandInput } from '../command.ts';
import { configuredHost, loadHostConfig, openHostFacts } from '../host-facts.ts';
import { schemaJson } from '../program.ts';
import { renderMetrics } from './render-metrics.ts';

/** Reads metrics again and again. */
export interface MetricsReader extends Disposable {
  /** Returns the text of one reading. */
  read(): Promise<string>;
}

/** Opens the metrics of this machine, or of the recorded one of `--root`, without what `publish.exclude` names. */
export function openHostMetrics(context: CommandContext, input: CommandInput): MetricsReader {
  const config = loadHostConfig(context, input);
  const exclude = config.settings['publish.exclude'];
  const hostFacts = openHostFacts(context, config, { host: configuredHost(config), exclude });
  const schema = readNodeSchema(schemaJson());
  return {
    async read() {
      const { objects, probes } = await hostFacts.read();
      return renderMetrics(schema, objects, probes);
    },
    [Symbol.dispose]: () => hostFacts.close(),
  };
}
