import type { Program } from './program.ts';

/** A running demo mode, as its screen describes it. */
export interface Demo {
  /** Name of its agent. */
  readonly agent: string;
  /** The words after `ovirt-node` of each command on the screen. */
  readonly commands: readonly (readonly string[])[];
}

/** Starts the demo mode on a free port and reads its screen. */
export async function openDemo(program: Program, ...words: readonly string[]): Promise<Demo> {
  const running = program.start('agent', '--first-look', '--port', '0', ...words);
  await running.waitForOutput('Ctrl-C ends both.');
  const screen = running.out();
  const [, lines = ''] = /^In a second terminal: (.*)^Ctrl-C/ms.exec(screen) ?? [];
  return {
    agent: /ovirt\.org:node:[0-9a-f-]{36}/.exec(screen)?.[0] ?? '',
    commands: [...lines.matchAll(/ovirt-node (.+)$/gm)].map(([, command = '']) => command.split(' ')),
  };
}
