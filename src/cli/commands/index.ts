import type { Command } from '../command.ts';
import { agentsCommand } from './agents.ts';
import { callCommand } from './call.ts';
import { checkCommand } from './check.ts';
import { diffCommand } from './diff/diff-command.ts';
import { listCommand } from './list.ts';
import { eventsCommand } from './live/events.ts';
import { shellCommand } from './live/shell.ts';
import { topCommand } from './live/top.ts';
import { watchCommand } from './live/watch.ts';
import { schemaCommand } from './schema.ts';
import { showCommand } from './show.ts';

/** The commands that connect to a broker as a console. */
export const consoleCommands: readonly Command[] = [
  agentsCommand,
  listCommand,
  showCommand,
  schemaCommand,
  callCommand,
  diffCommand,
  watchCommand,
  eventsCommand,
  topCommand,
  shellCommand,
  checkCommand,
];
