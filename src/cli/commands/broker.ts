import type { Command } from '../command.ts';
import { defaultPort } from '../demo/port.ts';

export const brokerCommand: Command = {
  name: 'broker',
  summary: 'Runs the embedded broker for a first look and for tests: on loopback, without persistence.',
  arguments: [],
  options: [{ flags: '--port N', desc: `port to listen on (${defaultPort}); 0 takes a free one` }],
  examples: ['ovirt-node broker', 'ovirt-node broker --port 5673'],
  load: async () => (await import('./run/broker.ts')).runBroker,
};
