import { setTimeout } from 'node:timers/promises';
import type { KernelState } from '../kernel/kernel-state.ts';
import {
  type KernelAccess,
  requireRequester,
  restoreObjectsInRounds,
} from '../kernel/restore-kernel-state.ts';

/** The kernel accepts a route over an IPv6 gateway only once the link has its carrier, and the address its prefix. */
const waitMs = 3_000;
const pollIntervalMs = 200;

/**
 * Restores what a link lost when it went down. What the kernel still refuses after a while stays away, such as a route over
 * an address that was removed meanwhile.
 * @throws {ToolFailed} {TimedOut}
 */
export async function restoreLost(access: KernelAccess, lost: KernelState): Promise<void> {
  using requester = await requireRequester(access);
  const endMs = performance.now() + waitMs;
  for (;;) {
    const { notPutBack } = await restoreObjectsInRounds(access, requester, lost);
    if (notPutBack.length === 0 || performance.now() >= endMs) return;
    await setTimeout(pollIntervalMs);
  }
}
