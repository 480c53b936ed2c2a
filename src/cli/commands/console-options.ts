import type { CommandOption } from '../command.ts';

/** The options of every command that connects to a broker as a console. */
export const consoleOptions: readonly CommandOption[] = [
  {
    flags: '--broker URL',
    desc: 'broker, instead of the configured one or the first look',
    repeatable: true,
  },
  {
    flags: '--agent NAME',
    desc: 'only this agent: its name, hostname or uuid, or a part of one; broker for the broker itself',
  },
  { flags: '--json', desc: 'print JSON' },
  {
    flags: '--timeout SECONDS',
    desc: 'time limit of an answer (5; for a call, the limit that its agent announces)',
  },
  { flags: '--config FILE', desc: 'configuration file', candidates: 'file' },
];
