import { execa } from 'execa';
import { waitUntil } from '../wait-until.ts';

/** An interactive program that a test types to and reads from. */
export interface Dialogue extends AsyncDisposable {
  /** Returns the output since the last `type`. */
  output(): string;
  /** Types a line and waits until the output matches. @returns the output since the line. */
  type(line: string, expected: RegExp, ms?: number): Promise<string>;
}

/** Starts a program. @param command program and first arguments, separated by blanks. */
export function startDialogue(command: string, ...args: readonly string[]): Dialogue {
  const [file = '', ...first] = command.split(' ');
  const running = execa(file, [...first, ...args], {
    reject: false,
    all: true,
    buffer: false,
    env: { PYTHONIOENCODING: 'utf-8', PYTHONUNBUFFERED: '1' },
  });
  let text = '';
  running.all.on('data', (part: Buffer) => {
    text += part.toString();
  });
  return {
    output: () => text,
    async type(line, expected, ms = 15_000) {
      text = '';
      running.stdin.write(`${line}\n`);
      try {
        await waitUntil(() => expected.test(text), ms);
      } catch (cause) {
        throw new Error(`the answer to "${line}" is ${JSON.stringify(text)}; expected ${expected}`, {
          cause,
        });
      }
      // The rest of the output may still follow.
      await new Promise((resolve) => setTimeout(resolve, 200));
      return text;
    },
    async [Symbol.asyncDispose]() {
      running.kill('SIGKILL');
      await running;
    },
  };
}
