import { hostIp } from '../../ip/host-ip.ts';
import { type IpStep, stepText } from '../../ip/ip.ts';
import type { ManagedMeans } from '../common/backend.ts';
import { finish } from '../common/converge.ts';
import { deletions } from '../common/kernel-steps.ts';
import type { Memory } from './memory.ts';
import { lackingRules, type Rule, readRules } from './rules.ts';
import { writeFiles } from './runtime-files.ts';
import { withNetworkd } from './service.ts';
import { untilSettled } from './settle.ts';

/** Files as they were, a reload, and what was made goes. @returns what is not undone. @throws {ToolFailed} */
export async function undo(
  { files, names, made, keptAway, rules }: Memory,
  means: ManagedMeans,
): Promise<readonly string[]> {
  const found = await readRules(hostIp(means.runner));
  await writeFiles(files.map(({ path, text }) => ({ path, text: text ?? undefined })));
  // One that has ended reads its files when it starts.
  await withNetworkd(means, async (networkd) => {
    if (files.length > 0) await networkd.reload();
    await untilSettled(networkd, names);
  });
  // It leaves what it was told to make.
  if (await finish(means, (now) => deletions(now, [...made, ...keptAway])))
    await withNetworkd(means, (networkd) => untilSettled(networkd, names));
  return (await putBack([...rules, ...found], means)).map(stepText);
}

/** @returns what did not bring its rule back. */
export async function putBack(rules: readonly Rule[], { runner }: ManagedMeans): Promise<readonly IpStep[]> {
  const ip = hostIp(runner);
  for (const step of lackingRules(rules, await readRules(ip))) await ip(step);
  return lackingRules(rules, await readRules(ip));
}
