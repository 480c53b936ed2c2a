import type { Probe } from '../probe.ts';
import { parseKeyValues } from '../text/key-values.ts';

/** A shutdown or restart that the init system has scheduled, for any caller. */
export interface ScheduledPower {
  readonly action: 'shutdown' | 'restart';
  /** Nanoseconds since 1970. */
  readonly atNs: bigint;
}

/** Modes of systemd-logind. Modes that start with `dry-` only simulate, and are left out. */
const actions: ReadonlyMap<string, ScheduledPower['action']> = new Map([
  ['poweroff', 'shutdown'],
  ['halt', 'shutdown'],
  ['reboot', 'restart'],
  ['kexec', 'restart'],
  ['soft-reboot', 'restart'],
]);

/** Reads /run/systemd/shutdown/scheduled, which systemd-logind writes and removes. */
export const scheduledPower: Probe<ScheduledPower | undefined> = {
  name: 'scheduledPower',
  everySeconds: 1,
  async read(host) {
    const text = await host.readText('/run/systemd/shutdown/scheduled');
    return text === undefined ? undefined : parseScheduledPower(text);
  },
};

/** Parses the lines `USEC=…` and `MODE=…`. @returns undefined for other modes and without a time. */
export function parseScheduledPower(text: string): ScheduledPower | undefined {
  const values = parseKeyValues(text, '=');
  const action = actions.get(values.get('MODE') ?? '');
  const microseconds = values.get('USEC') ?? '';
  return action !== undefined && /^\d{1,19}$/.test(microseconds)
    ? { action, atNs: BigInt(microseconds) * 1_000n }
    : undefined;
}
