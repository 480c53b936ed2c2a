import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { captureNetwork, type NetworkCapture } from './capture.ts';
import { compareCaptures, describeDifferences } from './compare.ts';

const settleIntervalMs = 200;
const settleTimeoutMs = 60_000;
/** What changes as long as a network does not rest. */
const quickCommands = ['links', 'tables'] as const;

/** @returns what runs a shell script in a network namespace that `ip netns` knows, whatever its status. */
export const runIn =
  (namespace: string, ...options: readonly string[]) =>
  (script: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn('ip', ['netns', 'exec', namespace, 'sh', ...options, '-c', script], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      const chunks: Buffer[] = [];
      child.stdout.on('data', (chunk: Buffer) => void chunks.push(chunk));
      child.on('error', reject);
      child.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    });

/**
 * Captures the network of a namespace once it rests: links, addresses and routes twice the same, no address tentative, no bridge in
 * a topology change, no port on its way to forwarding.
 * @throws Error where it does not come to rest in a minute, with what still changes.
 */
export async function captureAtRest(namespace: string): Promise<NetworkCapture> {
  const run = runIn(namespace);
  const deadline = Date.now() + settleTimeoutMs;
  let last = await captureNetwork(run, quickCommands);
  for (;;) {
    await setTimeout(settleIntervalMs);
    const next = await captureNetwork(run, quickCommands);
    const changes = [...describeDifferences(compareCaptures(last, next)), ...inMotion(next)];
    if (changes.length === 0) return captureNetwork(run);
    if (Date.now() > deadline)
      throw new Error(`namespace ${namespace} is not at rest; expected no change of ${changes.join('; ')}`);
    last = next;
  }
}

/** @returns the paths of what the kernel will change by itself soon. */
function inMotion(capture: NetworkCapture): readonly string[] {
  return [...capture].flatMap(([path, entry]) => {
    const isTentative = path.startsWith('address ') && String(entry).includes('tentative true');
    const isTopologyChange = path.endsWith('info_data topology_change') && entry === '1';
    const isPortMoving =
      path.endsWith('info_slave_data state') && (entry === 'listening' || entry === 'learning');
    return (isTentative && !String(entry).includes('dadfailed true')) || isTopologyChange || isPortMoving
      ? [path]
      : [];
  });
}
