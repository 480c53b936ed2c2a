import type { CommandOption } from '../../command.ts';

/** The options that order and filter objects. */
export const orderOptions: readonly CommandOption[] = [
  {
    flags: '--sort NAME',
    desc: 'order by a property or statistic (of agents: a key of --json); -NAME for the largest first',
  },
  {
    flags: '--where NAME=VALUE',
    desc: 'only those with this value, as the table shows it',
    repeatable: true,
  },
];
