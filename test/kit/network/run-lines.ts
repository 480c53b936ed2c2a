import { spawn } from 'node:child_process';

/**
 * Runs lines in a network namespace, one after another. Each begins with its tool; neighbouring lines of `ip` without options
 * become one batch, where a character up to U+00FF stands for one octet. @throws Error with what the tool printed.
 */
export async function runLines(namespace: string, lines: readonly string[]): Promise<void> {
  let batch: string[] = [];
  const flush = async () => {
    if (batch.length > 0) await runTool(namespace, ['ip', '-batch', '-'], `${batch.join('\n')}\n`);
    batch = [];
  };
  for (const line of lines) {
    if (line.startsWith('ip ') && !line.startsWith('ip -')) {
      batch.push(line.slice('ip '.length));
      continue;
    }
    await flush();
    await runTool(namespace, line.split(' '), '');
  }
  await flush();
}

/** Runs the lines that the kernel takes, and skips the others. @returns the skipped ones. */
export async function tryLines(namespace: string, lines: readonly string[]): Promise<readonly string[]> {
  const skipped: string[] = [];
  for (const line of lines) {
    await runLines(namespace, [line]).catch(() => skipped.push(line));
  }
  return skipped;
}

function runTool(namespace: string, words: readonly string[], input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('ip', ['netns', 'exec', namespace, ...words], { stdio: ['pipe', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`${words.join(' ')} ${input}: ${errors}`));
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input, 'latin1');
  });
}
