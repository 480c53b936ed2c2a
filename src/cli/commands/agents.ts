import type { Command } from '../command.ts';
import { consoleOptions } from './console-options.ts';
import { orderOptions } from './live/order-options.ts';

export const agentsCommand: Command = {
  name: 'agents',
  summary: 'Lists the agents that are there.',
  arguments: [],
  options: [...orderOptions, ...consoleOptions],
  examples: [
    'ovirt-node agents',
    'ovirt-node agents --where state=silent --sort hostname',
    'ovirt-node agents --broker amqp://broker.example.com --json | jq -r ".agents[].hostname"',
  ],
  load: async () => (await import('./run/agents.ts')).runAgents,
};
