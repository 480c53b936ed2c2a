import type { NetworkContext } from '../apply/network-context.ts';
import { tryIpSteps } from '../ip/ip.ts';
import { stepText } from '../ip/ip-step.ts';
import { type FormerStateRecord, fromFormerStateRecord } from '../kernel/former/former-state-record.ts';
import { readKernelState } from '../kernel/kernel-state.ts';
import { requireRightToChange } from '../kernel/require-right.ts';
import { restoreKernelState } from '../kernel/restore-kernel-state.ts';
import { joinRestored } from '../kernel/restored.ts';
import { readNetworkState } from '../read/read-network-state.ts';
import type { AppliedChange } from './applied-change.ts';
import { restoreLinkSteps, restoreSteps } from './restore.ts';
import { recordRollback } from './scope.ts';
import { undoThroughServices } from './undo-services.ts';

/** The result of a rollback. Its keys are part of an outcome on disk. */
export interface RollbackResult {
  /** Commands that restored the state before. */
  readonly putBack: readonly string[];
  /** Commands that failed; empty after a complete rollback. */
  readonly notPutBack: readonly string[];
}

/**
 * Restores the network to the state before a change, whatever part of the change was applied. First the services undo
 * their part. Then the links come back, and the kernel's own messages bring back what hung on them, which is the guarantee.
 * @param keep stores the change before the rollback takes anything along, so that another process can finish it.
 * @throws {ToolFailed} {TimedOut} {Unsupported} for a process without the right: the change is left to one that has it.
 */
export async function rollback(
  context: NetworkContext,
  change: AppliedChange,
  keep: (change: AppliedChange) => Promise<void> = () => Promise.resolve(),
): Promise<RollbackResult> {
  await requireRightToChange(context);
  const recorded = await recordRollback(context, change);
  await keep(recorded);
  const lost = await findLost(context, recorded);
  const services = await undoThroughServices(context, recorded.managed);
  const { former } = recorded;
  const restored =
    former === undefined
      ? [await restoreBySteps(context, recorded, restoreSteps)]
      : await restoreFromMessages(context, recorded, former);
  return joinRestored([services, ...restored, { putBack: [], notPutBack: lost }]);
}

/** Lists what went for good with the links that the change has removed. A new link of the same name has another index. */
async function findLost(
  context: NetworkContext,
  { losses = [], former }: AppliedChange,
): Promise<readonly string[]> {
  if (losses.length === 0 || former === undefined) return [];
  const now = await readKernelState(context);
  const removed = Object.entries(former.names)
    .filter(([index, name]) => now.names.get(Number(index)) !== name)
    .map(([, name]) => name);
  return losses.filter(({ link }) => removed.includes(link)).map(({ link, part }) => `${part} of ${link}`);
}

/** Restores the links of a change, and what hung on them from the kernel's own messages. */
async function restoreFromMessages(
  context: NetworkContext,
  change: AppliedChange,
  record: FormerStateRecord,
): Promise<readonly RollbackResult[]> {
  const former = fromFormerStateRecord(record);
  const { taken } = change;
  const names = new Set((await readKernelState(context)).names.values());
  const { kernel } = former;
  // A third party removed a link that went later.
  const gone = new Set(
    [...kernel.links.keys()]
      .filter((index) => taken?.links.includes(index) === false)
      .map((index) => kernel.names.get(index) ?? '')
      .filter((name) => !names.has(name)),
  );
  const links = await restoreBySteps(context, withoutLinks(change, gone), restoreLinkSteps);
  const [objects, positions] = [
    new Set(taken?.objects.map((at) => kernel.objects[at])),
    new Set(taken?.settings),
  ];
  const settings = Object.entries(former.settings).filter(
    ([path], at) => !gone.has(path.split('/')[2] ?? '') && (taken === undefined || positions.has(at)),
  );
  const rest = await restoreKernelState(
    context,
    { kernel, settings: Object.fromEntries(settings) },
    (object) => taken === undefined || objects.has(object),
  );
  if (links.notPutBack.length === 0) return [links, rest];
  // The kernel may take now what it refused while the VLANs of a port, say, were not as before.
  const again = await restoreBySteps(context, withoutLinks(change, gone), restoreLinkSteps);
  return [{ ...links, notPutBack: [] }, rest, again];
}

function withoutLinks(change: AppliedChange, gone: ReadonlySet<string>): AppliedChange {
  const { before, effects } = change;
  return {
    ...change,
    before: { ...before, links: before.links.filter(({ name }) => !gone.has(name)) },
    effects: { ...effects, affected: effects.affected.filter((name) => !gone.has(name)) },
  };
}

/** Enough for links, masters, addresses, routes, and the side effects of each. */
const maxRounds = 8;

/** Runs steps until none is left, or the kernel rejects them. */
async function restoreBySteps(
  context: NetworkContext,
  { before, effects }: AppliedChange,
  stepsTo: typeof restoreSteps,
): Promise<RollbackResult> {
  const attempted: string[] = [];
  let previous = '';
  for (let round = 0; ; round += 1) {
    const steps = stepsTo(before, await readNetworkState(context), effects);
    const texts = steps.map(stepText);
    // The same steps twice: the kernel rejects them.
    if (steps.length === 0 || texts.join() === previous || round === maxRounds) {
      const remaining = new Set(texts);
      return { putBack: attempted.filter((text) => !remaining.has(text)), notPutBack: texts };
    }
    previous = texts.join();
    attempted.push(...texts);
    await tryIpSteps(context.ip, steps);
  }
}
