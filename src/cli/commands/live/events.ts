import type { Command } from '../../command.ts';
import { consoleOptions } from '../console-options.ts';

export const eventsCommand: Command = {
  name: 'events',
  summary: 'Prints the events of the machines as they happen, one line each.',
  arguments: [],
  options: [
    {
      flags: '--severity NAME',
      desc: 'only events at least as severe: emerg, alert, crit, error, warn, notice, inform (all) or debug',
      candidates: ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'inform', 'debug'],
    },
    { flags: '--count N', desc: 'end after N events' },
    ...consoleOptions,
  ],
  examples: [
    'ovirt-node events',
    'ovirt-node events --severity error',
    'ovirt-node events --json --count 1 | jq .class',
  ],
  load: async () => (await import('./run/events.ts')).runEvents,
};
