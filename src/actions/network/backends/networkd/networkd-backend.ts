import { ToolFailed } from '../../../errors.ts';
import { hostIp } from '../../ip/host-ip.ts';
import { type IpStep, runIpSteps, stepText } from '../../ip/ip.ts';
import { linkNamed, type NetworkState } from '../../state/network-state.ts';
import type { Backend, BackendContext, Target } from '../common/backend.ts';
import { converge } from '../common/converge.ts';
import { creationSteps, deletionSteps, remainingSteps, restartSteps } from '../common/kernel-steps.ts';
import { readFiles } from './files/read-files.ts';
import { writeFiles } from './files/write-files.ts';
import { absentNetdevs, type FileChange, interfacesToRead, planFiles } from './plan.ts';
import { readRoutingRules } from './routing-rules.ts';
import { withNetworkd } from './service.ts';
import { restoreRoutingRules, undo } from './undo.ts';
import { mergeUndoStates, type NetworkdUndoState } from './undo-state.ts';
import { waitUntilConfigured } from './wait-until-configured.ts';

/** Files below /run, which name the links and what they are to have, a reload, and `ip` for what networkd leaves as it is. */
export const networkdBackend: Backend = {
  name: 'systemd-networkd',
  async prepare(target, means) {
    const names = interfacesToRead(target);
    const links = await withNetworkd(means, (networkd) => networkd.links());
    if (!links) throw new ToolFailed('systemd-networkd has ended; it holds what this concerns');
    const masters = target.names.flatMap((name) => linkNamed(target.wanted, name)?.master ?? []);
    const read = await readFiles(names, masters, links);
    const files = planFiles(target, read);
    const memory: NetworkdUndoState = {
      files: files.map(({ path }) => ({ path, text: read.own.get(path) ?? null })),
      names,
      made: target.names.filter((name) => !linkNamed(target.before, name)),
      keptAway: absentNetdevs(target, read),
      rules: await readRoutingRules(hostIp(means.runner)),
    };
    const turns = restartSteps(target);
    const making = creationSteps(target, target.before).map(stepText);
    const left = remainingSteps(target, target.before).map(stepText);
    return {
      undoState: memory,
      plan: [
        ...files.map(fileText),
        ...making,
        ...(files.length > 0 ? ['networkctl reload'] : []),
        ...turns.map(stepText),
        ...left.filter((step) => !making.includes(step)),
      ],
      apply: () => perform({ ...target, names }, files, memory, turns, means),
    };
  },
  undo: (memories, means) => undo(mergeUndoStates(memories as readonly NetworkdUndoState[]), means),
};

const fileText = ({ path, text }: FileChange) =>
  text === undefined
    ? `remove ${path}`
    : `write ${path}: ${text
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .join(' ')}`;

const turnsOfFinish = 3;

async function perform(
  target: Target,
  files: readonly FileChange[],
  { keptAway: away, rules }: NetworkdUndoState,
  turns: readonly IpStep[],
  means: BackendContext,
): Promise<void> {
  await writeFiles(files);
  await converge(means, (now) => creationSteps(target, now));
  const told = await withNetworkd(means, async (networkd) => {
    if (files.length > 0) await networkd.reload();
    await runIpSteps(hostIp(means.runner), turns);
    for (let turn = 0; turn < turnsOfFinish; turn += 1) {
      await waitUntilConfigured(networkd, target.names);
      const left = (now: NetworkState) => [...deletionSteps(now, away), ...remainingSteps(target, now)];
      // What ip does it hears of, and sets the link up once more.
      if (!(await converge(means, left))) break;
    }
    await restoreRoutingRules(rules, means);
    return true;
  });
  if (!told) throw new ToolFailed('systemd-networkd has ended; it holds what this concerns');
}
