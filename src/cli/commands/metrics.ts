import type { Command } from '../command.ts';
import { consoleOptions } from './console-options.ts';

export const metricsCommand: Command = {
  name: 'metrics',
  summary: "Prints or serves facts in Prometheus' text format: of this machine, or of all on the broker.",
  arguments: [],
  options: [
    {
      flags: '--fleet',
      desc: 'every machine on the broker; without it, this machine, and no broker is needed',
    },
    { flags: '--listen ADDRESS:PORT', desc: 'serve them at /metrics; a port alone is on loopback' },
    { flags: '--root DIR', desc: 'root of the machine to read, for a recorded one', candidates: 'directory' },
    ...consoleOptions.filter(({ flags }) => flags !== '--json'),
  ],
  examples: [
    'ovirt-node metrics',
    'ovirt-node metrics --listen 127.0.0.1:9101',
    'ovirt-node metrics --fleet --broker amqp://broker.example.com',
  ],
  load: async () => (await import('./run/metrics.ts')).runMetrics,
};
