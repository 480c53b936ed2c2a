import { execFileSync } from 'node:child_process';

/** 5,000 links take tens of megabytes of JSON. */
const maxOutput = 256 * 1024 * 1024;
const pollMs = 200;

/** Runs `ip` in the namespace of this process. @returns its output. */
export const ip = (words: readonly string[], input = ''): string =>
  execFileSync('ip', words, { input, encoding: 'utf8', maxBuffer: maxOutput, stdio: 'pipe' });

/** Adds pairs of links that are up, with an IPv4 address on one end, and waits until their addresses are ready. */
export async function addLinks({ from, to }: { readonly from: number; readonly to: number }): Promise<void> {
  const lines: string[] = from === 0 ? ['link set lo up', 'link add br0 type bridge'] : [];
  for (let pair = from; pair < to; pair++) {
    lines.push(`link add a${pair} type veth peer name b${pair}`);
    lines.push(`address add 10.${pair >> 8}.${pair & 255}.1/24 dev a${pair}`);
    lines.push(`link set a${pair} up`, `link set b${pair} up`);
  }
  ip(['-batch', '-'], lines.join('\n'));
  // Duplicate address detection: a change waits for it, and a table that changes is read twice.
  while (ip(['-6', 'address', 'show', 'tentative']) !== '')
    await new Promise((next) => setTimeout(next, pollMs));
}
