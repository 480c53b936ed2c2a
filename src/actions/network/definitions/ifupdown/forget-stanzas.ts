import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorText } from '#base';
import type { BackendContext } from '../../backends/common/backend.ts';
import { converge } from '../../backends/common/converge.ts';
import { deletionSteps } from '../../backends/common/kernel-steps.ts';
import { stepText } from '../../ip/ip-step.ts';
import { readNetworkState } from '../../read/read-network-state.ts';
import type { DefinitionFile } from '../definition-request.ts';

/** A DHCP client waits for a server. */
const timeLimitMs = 120_000;

/**
 * Takes down what `ifup` made of files when the machine started that are no longer there, by the text that they had, and brings up
 * what the restored files start.
 * @returns one line for each command that failed, and for each device that is still there.
 */
export async function forgetStanzas(
  files: readonly DefinitionFile[],
  context: BackendContext,
): Promise<readonly string[]> {
  const started = files.flatMap(({ after }) => startedBy(after));
  const restored = files.toSorted((left, right) => (left.path < right.path ? -1 : 1));
  const failures = await takeDown(files, started.toReversed(), context);
  const made = files.flatMap(({ before, after }) => (before === undefined ? madeBy(after) : []));
  await converge(context, (now) => deletionSteps(now, made));
  const left = deletionSteps(await readNetworkState(context), made).map(stepText);
  for (const name of restored.flatMap(({ before }) => startedBy(before)))
    failures.push(...(await attempt(context, 'ifup', [name])));
  return [...failures, ...left];
}

async function takeDown(
  files: readonly DefinitionFile[],
  names: readonly string[],
  context: BackendContext,
): Promise<string[]> {
  const failures: string[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'ovirt-node-'));
  try {
    const applied = join(folder, 'interfaces');
    await writeFile(applied, files.map(({ after = '' }) => after).join('\n'));
    for (const name of names)
      failures.push(...(await attempt(context, 'ifdown', ['--force', '-i', applied, name])));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return failures;
}

async function attempt({ runner }: BackendContext, file: string, args: readonly string[]) {
  return runner.run({ file, args, timeLimitMs }).then(
    () => [],
    (error: unknown) => [errorText(error)],
  );
}

/** Interfaces that the text of a file starts with the machine. */
const startedBy = (text = ''): readonly string[] =>
  Array.from(text.matchAll(/^(?:auto|allow-hotplug) (\S+)$/gm), ([, name = '']) => name);

/** Devices that the text of a file makes. */
function madeBy(text: string | undefined): readonly string[] {
  const name = /^iface (\S+) /m.exec(text ?? '')?.[1];
  const isMade =
    name !== undefined && /^\t(?:bond-slaves|bridge_ports|pre-up) |^iface \S+\.\d+ /m.test(text ?? '');
  return isMade ? [name] : [];
}
