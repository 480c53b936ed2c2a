import { readdirSync } from 'node:fs';
import { liveHeap } from '../../test/kit/live-heap.ts';

/** What a process holds that must not grow for ever. */
export interface Usage {
  /** The heap after a collection of garbage. */
  readonly heapKib: number;
  /** Open files and sockets. Source: proc_pid_fd(5). */
  readonly descriptors: number;
  /** What keeps the event loop alive: timers, sockets, requests. */
  readonly resources: number;
}

/** Returns what this process holds now. */
export const readUsage = (): Usage => ({
  heapKib: Math.round(liveHeap() / 1024),
  descriptors: readdirSync('/proc/self/fd').length,
  resources: process.getActiveResourcesInfo().length,
});
