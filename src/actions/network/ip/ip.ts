import { isUtf8 } from 'node:buffer';
import { toOctets } from '#netlink';
import { ToolFailed } from '../../errors.ts';
import { type IpStep, stepText } from './ip-step.ts';

/** The result of one run of `ip`. */
export interface IpResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `ip` with arguments and with lines for its standard input. Rejects where `ip` cannot be run or does not end. */
export type Ip = (args: readonly string[], input?: string | Buffer) => Promise<IpResult>;

/** Whether a line of a batch can carry the step: in a batch, `#` starts a comment anywhere and quotes group words. */
const isBatchable = (step: IpStep): boolean =>
  step.every((word) => /^[^\0\t-\r #"'\\]+$/.test(toOctets(word).toString('latin1')));

/** Whether the step can be arguments, which are text. Only a line of a batch carries a name that is not UTF-8. */
const isText = (step: IpStep): boolean => step.every((word) => isUtf8(toOctets(word)));

/** Splits steps into batches: each is a group of lines for one process, or a single command. */
export function batches(steps: readonly IpStep[]): readonly (readonly IpStep[])[] {
  const all: IpStep[][] = [];
  let open: IpStep[] | undefined;
  for (const step of steps) {
    if (!isBatchable(step)) {
      all.push([step]);
      open = undefined;
    } else if (open) open.push(step);
    else {
      open = [step];
      all.push(open);
    }
  }
  return all;
}

/** Runs steps in order up to the first that fails. @throws {ToolFailed} in the tool's own words, with that step. */
export async function runIpSteps(ip: Ip, steps: readonly IpStep[]): Promise<void> {
  for (const batch of batches(steps)) await runBatch(ip, batch);
}

/** Runs all steps and ignores failures. */
export async function tryIpSteps(ip: Ip, steps: readonly IpStep[]): Promise<void> {
  for (const batch of batches(steps)) await runLines(ip, batch, ['-force']);
}

/** Runs a batch, or a single step without a batch. Names become their octets (`fromOctets`). */
function runLines(ip: Ip, batch: readonly IpStep[], options: readonly string[] = []): Promise<IpResult> {
  const [first] = batch;
  if (batch.length === 1 && first && (isText(first) || !isBatchable(first)))
    return ip(first.map((word) => toOctets(word).toString()));
  const lines = `${batch.map((step) => step.join(' ')).join('\n')}\n`;
  const octets = toOctets(lines);
  return ip([...options, '-batch', '-'], isUtf8(octets) ? octets.toString() : octets);
}

async function runBatch(ip: Ip, batch: readonly IpStep[]): Promise<void> {
  const [first] = batch;
  if (!first) return;
  const result = await runLines(ip, batch);
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
