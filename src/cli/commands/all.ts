import type { Command } from '../command.ts';
import { completionCommand } from '../completion/completion-command.ts';
import { agentCommand } from './agent.ts';
import { brokerCommand } from './broker.ts';
import { codegenCommand } from './codegen.ts';
import { factsCommand } from './facts.ts';
import { consoleCommands } from './index.ts';
import { metricsCommand } from './metrics.ts';
import { policyCommand } from './policy.ts';
import { rollbackCommand } from './rollback.ts';

/** The commands of the program, in the order of its help. */
export const allCommands: readonly Command[] = [
  agentCommand,
  brokerCommand,
  ...consoleCommands,
  factsCommand,
  metricsCommand,
  policyCommand,
  rollbackCommand,
  codegenCommand,
  completionCommand,
];
