import type { Host } from '../host/host.ts';
import { parseBootTime } from '../platform/platform-probe.ts';
import { nonEmptyText } from '../text/key-values.ts';

/** A run of the kernel. */
export interface Boot {
  readonly bootId: string;
  readonly startedAtNs: bigint;
}

/** Reads which boot this is; undefined where the kernel's clock is not synchronized, since a wrong clock proves nothing. */
export async function readBoot(host: Host): Promise<Boot | undefined> {
  if ((await host.readClockSynchronized()) !== true) return undefined;
  const bootId = nonEmptyText(await host.readText('/proc/sys/kernel/random/boot_id'));
  const startedAtNs = parseBootTime((await host.readText('/proc/stat')) ?? '');
  return bootId === undefined || startedAtNs === undefined ? undefined : { bootId, startedAtNs };
}
