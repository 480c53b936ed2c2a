import { hostIp } from '../../ip/host-ip.ts';
import { type IpStep, stepText } from '../../ip/ip-step.ts';
import type { BackendContext } from '../common/backend.ts';
import { converge } from '../common/converge.ts';
import { deletionSteps } from '../common/kernel-steps.ts';
import { writeFiles } from './files/write-files.ts';
import { missingRuleSteps, type RoutingRule, readRoutingRules } from './routing-rules.ts';
import { loadRoutingRules } from './saved-routing-rules.ts';
import { withNetworkd } from './service.ts';
import type { NetworkdUndoState } from './undo-state.ts';
import { waitUntilConfigured } from './wait-until-configured.ts';

/**
 * Restores the files, reloads networkd, and deletes the devices that the change created.
 * @returns one line for each thing that could not be restored.
 * @throws {ToolFailed}
 */
export async function undo(state: NetworkdUndoState, context: BackendContext): Promise<readonly string[]> {
  const { files, names, made, keptAway, rules } = state;
  const currentRules = await readRoutingRules(context);
  await writeFiles(files.map(({ path, text }) => ({ path, text: text ?? undefined })));
  // A stopped networkd reads its files at its next start.
  await withNetworkd(context, async (networkd) => {
    if (files.length > 0) await networkd.reload();
    await waitUntilConfigured(networkd, names);
  });
  // networkd keeps a device whose file is gone.
  if (await converge(context, (now) => deletionSteps(now, [...made, ...keptAway]))) {
    await withNetworkd(context, (networkd) => waitUntilConfigured(networkd, names));
  }
  return (await restoreRoutingRules([...loadRoutingRules(rules), ...currentRules], context)).map(stepText);
}

/** Adds the rules that a reload removed. @returns the steps whose rules are still missing. */
export async function restoreRoutingRules(
  rules: readonly RoutingRule[],
  context: BackendContext,
): Promise<readonly IpStep[]> {
  const ip = hostIp(context.runner);
  for (const step of missingRuleSteps(rules, await readRoutingRules(context))) await ip(step);
  return missingRuleSteps(rules, await readRoutingRules(context));
}
