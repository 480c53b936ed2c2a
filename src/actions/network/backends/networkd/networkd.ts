import { ToolFailed } from '../../../errors.ts';
import { hostIp } from '../../ip/host-ip.ts';
import { type IpStep, runIpSteps, stepText } from '../../ip/ip.ts';
import { linkNamed, type NetworkState } from '../../state/network-state.ts';
import type { BackEnd, ManagedMeans, Target } from '../common/backend.ts';
import { finish } from '../common/converge.ts';
import { deletions, makingSteps, stepsLeft, turnSteps } from '../common/kernel-steps.ts';
import { asOne, type Memory } from './memory.ts';
import { type FileChange, filesOf, keptAway, readFor } from './plan.ts';
import { readFiles } from './read-files.ts';
import { readRules } from './rules.ts';
import { writeFiles } from './runtime-files.ts';
import { withNetworkd } from './service.ts';
import { untilSettled } from './settle.ts';
import { putBack, undo } from './undo.ts';

/** Files below /run, which name the links and what they are to have, a reload, and `ip` for what networkd leaves as it is. */
export const networkdBackEnd: BackEnd = {
  name: 'systemd-networkd',
  async prepare(target, means) {
    const names = readFor(target);
    const links = await withNetworkd(means, (networkd) => networkd.links());
    if (!links) throw new ToolFailed('systemd-networkd has ended; it holds what this concerns');
    const masters = target.names.flatMap((name) => linkNamed(target.wanted, name)?.master ?? []);
    const read = await readFiles(names, masters, links);
    const files = filesOf(target, read);
    const memory: Memory = {
      files: files.map(({ path }) => ({ path, text: read.own.get(path) ?? null })),
      names,
      made: target.names.filter((name) => !linkNamed(target.before, name)),
      keptAway: keptAway(target, read),
      rules: await readRules(hostIp(means.runner)),
    };
    const turns = turnSteps(target);
    const making = makingSteps(target, target.before).map(stepText);
    const left = stepsLeft(target, target.before).map(stepText);
    return {
      memory,
      plan: [
        ...files.map(fileText),
        ...making,
        ...(files.length > 0 ? ['networkctl reload'] : []),
        ...turns.map(stepText),
        ...left.filter((step) => !making.includes(step)),
      ],
      perform: () => perform({ ...target, names }, files, memory, turns, means),
    };
  },
  undo: (memories, means) => undo(asOne(memories as readonly Memory[]), means),
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
  { keptAway: away, rules }: Memory,
  turns: readonly IpStep[],
  means: ManagedMeans,
): Promise<void> {
  await writeFiles(files);
  await finish(means, (now) => makingSteps(target, now));
  const told = await withNetworkd(means, async (networkd) => {
    if (files.length > 0) await networkd.reload();
    await runIpSteps(hostIp(means.runner), turns);
    for (let turn = 0; turn < turnsOfFinish; turn += 1) {
      await untilSettled(networkd, target.names);
      const left = (now: NetworkState) => [...deletions(now, away), ...stepsLeft(target, now)];
      // What ip does it hears of, and sets the link up once more.
      if (!(await finish(means, left))) break;
    }
    await putBack(rules, means);
    return true;
  });
  if (!told) throw new ToolFailed('systemd-networkd has ended; it holds what this concerns');
}
