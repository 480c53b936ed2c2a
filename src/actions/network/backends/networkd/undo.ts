import { hostIp } from '../../ip/host-ip.ts';
import { type IpStep, stepText } from '../../ip/ip.ts';
import type { BackendContext } from '../common/backend.ts';
import { converge } from '../common/converge.ts';
import { deletionSteps } from '../common/kernel-steps.ts';
import { writeFiles } from './files/write-files.ts';
import { missingRuleSteps, type RoutingRule, readRoutingRules } from './routing-rules.ts';
import { withNetworkd } from './service.ts';
import type { NetworkdUndoState } from './undo-state.ts';
import { waitUntilConfigured } from './wait-until-configured.ts';

/** Files as they were, a reload, and what was made goes. @returns what is not undone. @throws {ToolFailed} */
export async function undo(
  { files, names, made, keptAway, rules }: NetworkdUndoState,
  means: BackendContext,
): Promise<readonly string[]> {
  const found = await readRoutingRules(hostIp(means.runner));
  await writeFiles(files.map(({ path, text }) => ({ path, text: text ?? undefined })));
  // One that has ended reads its files when it starts.
  await withNetworkd(means, async (networkd) => {
    if (files.length > 0) await networkd.reload();
    await waitUntilConfigured(networkd, names);
  });
  // It leaves what it was told to make.
  if (await converge(means, (now) => deletionSteps(now, [...made, ...keptAway])))
    await withNetworkd(means, (networkd) => waitUntilConfigured(networkd, names));
  return (await restoreRoutingRules([...rules, ...found], means)).map(stepText);
}

/** @returns what did not bring its rule back. */
export async function restoreRoutingRules(
  rules: readonly RoutingRule[],
  { runner }: BackendContext,
): Promise<readonly IpStep[]> {
  const ip = hostIp(runner);
  for (const step of missingRuleSteps(rules, await readRoutingRules(ip))) await ip(step);
  return missingRuleSteps(rules, await readRoutingRules(ip));
}
