import type { Probe } from '../probe.ts';
import { parseKeyValues } from '../text/key-values.ts';

/** What the init system will do to the machine, whoever asked for it. */
export interface ScheduledPower {
  readonly action: 'shutdown' | 'restart';
  /** Nanoseconds since 1970. */
  readonly atNs: bigint;
}

/** Modes as systemd-logind writes them; those that only pretend, which begin with `dry-`, do nothing. */
const actions: ReadonlyMap<string, ScheduledPower['action']> = new Map([
  ['poweroff', 'shutdown'],
  ['halt', 'shutdown'],
  ['reboot', 'restart'],
  ['kexec', 'restart'],
  ['soft-reboot', 'restart'],
]);

/** Source: /run/systemd/shutdown/scheduled, which systemd-logind writes and takes away. */
export const scheduledPower: Probe<ScheduledPower | undefined> = {
  name: 'scheduledPower',
  everySeconds: 1,
  async read(host) {
    const text = await host.readText('/run/systemd/shutdown/scheduled');
    return text === undefined ? undefined : parseScheduledPower(text);
  },
};

export function parseScheduledPower(text: string): ScheduledPower | undefined {
  const values = parseKeyValues(text, '=');
  const action = actions.get(values.get('MODE') ?? '');
  const us = values.get('USEC') ?? '';
  return action !== undefined && /^\d{1,19}$/.test(us) ? { action, atNs: BigInt(us) * 1_000n } : undefined;
}
