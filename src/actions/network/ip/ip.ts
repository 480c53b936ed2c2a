import { ToolFailed } from '../../errors.ts';

/** What became of one run of `ip`. */
export interface IpResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `ip` with arguments, and text for it to read. Rejects where it cannot be run or does not end. */
export type Ip = (args: readonly string[], input?: string) => Promise<IpResult>;

/** One command of `ip`, in words. */
export type IpStep = readonly string[];

/** As people read it, and type it. */
export const stepText = (step: IpStep): string => ['ip', ...step].join(' ');

/** What a line of a batch cannot carry: there a `#` begins a comment wherever it stands, and quotes group. */
const isPlain = (step: IpStep): boolean => step.every((word) => /^[^\s#"'\\]+$/.test(word));

/** A part of a batch: lines that one process reads, or one command by itself. */
export function batches(steps: readonly IpStep[]): readonly (readonly IpStep[])[] {
  const found: IpStep[][] = [];
  let open: IpStep[] | undefined;
  for (const step of steps) {
    if (!isPlain(step)) {
      found.push([step]);
      open = undefined;
    } else if (open) open.push(step);
    else {
      open = [step];
      found.push(open);
    }
  }
  return found;
}

/** Runs steps in order up to the first that fails. @throws {ToolFailed} in the tool's own words, with that step. */
export async function runIpSteps(ip: Ip, steps: readonly IpStep[]): Promise<void> {
  for (const batch of batches(steps)) await runBatch(ip, batch);
}

/** Runs all steps, whatever becomes of each. */
export async function tryIpSteps(ip: Ip, steps: readonly IpStep[]): Promise<void> {
  for (const batch of batches(steps)) {
    if (batch.length > 1) await ip(['-force', '-batch', '-'], lines(batch));
    else for (const step of batch) await ip(step);
  }
}

const lines = (batch: readonly IpStep[]) => `${batch.map((step) => step.join(' ')).join('\n')}\n`;

async function runBatch(ip: Ip, batch: readonly IpStep[]): Promise<void> {
  const [first] = batch;
  if (!first) return;
  const result = batch.length > 1 ? await ip(['-batch', '-'], lines(batch)) : await ip(first);
  if (result.status === 0) return;
  const line = Number(/Command failed -:(\d+)/.exec(result.stderr)?.[1] ?? 1);
  const words = result.stderr
    .split('\n')
    .map((text) => text.trim())
    .filter((text) => text !== '' && !text.startsWith('Command failed'))
    .join('; ');
  throw new ToolFailed(
    `${words || `it ended with status ${result.status}`} (${stepText(batch[line - 1] ?? first)})`,
  );
}
