import { hostIp } from '../../ip/host-ip.ts';
import { runIpSteps } from '../../ip/ip.ts';
import { stepText } from '../../ip/ip-step.ts';
import { linkNamed, type NetworkState } from '../../state/network-state.ts';
import type { Backend, BackendContext } from '../common/backend.ts';
import { converge } from '../common/converge.ts';
import { creationSteps, deletionSteps, remainingSteps, restartSteps } from '../common/kernel-steps.ts';
import type { Target } from '../common/target.ts';
import type { FileChange } from './files/networkd-files.ts';
import { readFiles } from './files/read-files.ts';
import { routeLimit } from './files/route-entries.ts';
import { writeFiles } from './files/write-files.ts';
import { absentNetdevs, interfacesToRead, planFiles } from './plan.ts';
import { readRoutingRules } from './routing-rules.ts';
import { loadRoutingRules, saveRoutingRules } from './saved-routing-rules.ts';
import { requireNetworkd } from './service.ts';
import { restoreRoutingRules, undo } from './undo.ts';
import { undoStateSchema } from './undo-schema.ts';
import { mergeUndoStates, type NetworkdUndoState } from './undo-state.ts';
import { waitUntilConfigured } from './wait-until-configured.ts';

/** Writes `.network` files below /run, reloads networkd, and runs `ip` for the parts that networkd does not change. */
export const networkdBackend: Backend = {
  name: 'systemd-networkd',
  undoStateSchema,
  routeLimit,
  async prepare(target, context) {
    const names = interfacesToRead(target);
    const links = await requireNetworkd(context, (networkd) => networkd.links());
    const masters = target.names.flatMap((name) => linkNamed(target.wanted, name)?.master ?? []);
    const existing = await readFiles(names, masters, links);
    const files = planFiles(target, existing);
    const undoState: NetworkdUndoState = {
      files: files.map(({ path }) => ({ path, text: existing.own.get(path) ?? null })),
      names,
      made: target.names.filter((name) => !linkNamed(target.before, name)),
      keptAway: absentNetdevs(target, existing),
      rules: saveRoutingRules(await readRoutingRules(context)),
    };
    return {
      undoState,
      plan: planLines(target, files),
      apply: () => apply({ ...target, names }, files, undoState, context),
    };
  },
  undo: (states, context) => undo(mergeUndoStates(states as readonly NetworkdUndoState[]), context),
};

function planLines(target: Target, files: readonly FileChange[]): readonly string[] {
  const creation = creationSteps(target, target.before).map(stepText);
  const remaining = remainingSteps(target, target.before).map(stepText);
  return [
    ...files.map(fileText),
    ...creation,
    ...(files.length > 0 ? ['networkctl reload'] : []),
    ...restartSteps(target).map(stepText),
    ...remaining.filter((line) => !creation.includes(line)),
  ];
}

function fileText({ path, text }: FileChange): string {
  if (text === undefined) return `remove ${path}`;
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return `write ${path}: ${lines.join(' ')}`;
}

/** networkd configures a link again after each change that `ip` makes to it. */
const maxRounds = 3;

async function apply(
  target: Target,
  files: readonly FileChange[],
  { keptAway, rules }: NetworkdUndoState,
  context: BackendContext,
): Promise<void> {
  await writeFiles(files);
  await converge(context, (now) => creationSteps(target, now));
  const steps = (now: NetworkState) => [...deletionSteps(now, keptAway), ...remainingSteps(target, now)];
  await requireNetworkd(context, async (networkd) => {
    if (files.length > 0) await networkd.reload();
    await runIpSteps(hostIp(context.runner), restartSteps(target));
    for (let round = 0; round < maxRounds; round += 1) {
      await waitUntilConfigured(networkd, target.names);
      if (!(await converge(context, steps))) break;
    }
    await restoreRoutingRules(loadRoutingRules(rules), context);
  });
}
