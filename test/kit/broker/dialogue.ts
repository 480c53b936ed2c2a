import { execa } from 'execa';
import { waitUntil } from '../wait-until.ts';

/** A program that one types to and reads. */
export interface Dialogue extends AsyncDisposable {
  /** All that was printed since the last `say`. */
  output(): string;
  /** Types a line, and resolves to what was printed once it holds what is waited for. */
  type(line: string, wanted: RegExp, ms?: number): Promise<string>;
}

/** @param command as a shell would split it at blanks. */
export function startDialogue(command: string, ...words: readonly string[]): Dialogue {
  const [file = '', ...first] = command.split(' ');
  const running = execa(file, [...first, ...words], {
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
    async type(line, wanted, ms = 15_000) {
      text = '';
      running.stdin.write(`${line}\n`);
      try {
        await waitUntil(() => wanted.test(text), ms);
      } catch (cause) {
        throw new Error(`"${line}" was answered with ${JSON.stringify(text)}; ${wanted} expected`, { cause });
      }
      // The rest of the answer is on its way.
      await new Promise((resolve) => setTimeout(resolve, 200));
      return text;
    },
    async [Symbol.asyncDispose]() {
      running.kill('SIGKILL');
      await running;
    },
  };
}
