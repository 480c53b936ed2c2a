import { type Bus, BusError } from '#dbus';
import { ToolFailed } from '../errors.ts';

/** A program that inhibits a shutdown. Source: org.freedesktop.login1(5), `ListInhibitors()`. */
export interface Inhibitor {
  readonly who: string;
  readonly why: string;
}

/** How this machine can be shut down and restarted now. */
export interface PowerContext {
  /** `none` when process 1 is not an init system. */
  readonly mechanism: 'logind' | 'systemctl' | 'shutdown' | 'none';
  /** Name of process 1; undefined when `/proc` does not show it. */
  readonly init: string | undefined;
  /** Programs that block a shutdown now. */
  readonly inhibitors: readonly Inhibitor[];
}

/** The part of a host that {@link readPowerContext} reads. */
export interface PowerHost {
  readText(path: string): Promise<string | undefined>;
  exists(path: string): Promise<boolean>;
  openBus(): Promise<Bus | undefined>;
}

export const logind = {
  destination: 'org.freedesktop.login1',
  path: '/org/freedesktop/login1',
  interface: 'org.freedesktop.login1.Manager',
} as const;

/** Reads the current power context. @throws {ToolFailed} when the system bus exists but does not answer. */
export async function readPowerContext(host: PowerHost): Promise<PowerContext> {
  const init = (await host.readText('/proc/1/comm'))?.trim() || undefined;
  // systemd is the init system when this folder exists: sd_booted(3).
  if (await host.exists('/run/systemd/system')) {
    const inhibitors = await readInhibitors(host);
    return { mechanism: inhibitors ? 'logind' : 'systemctl', init, inhibitors: inhibitors ?? [] };
  }
  const isInit = init === 'init' && !(await isContainer(host));
  return { mechanism: isInit ? 'shutdown' : 'none', init, inhibitors: [] };
}

async function isContainer(host: PowerHost): Promise<boolean> {
  const marks = ['/.dockerenv', '/run/.containerenv', '/run/systemd/container'];
  return (await Promise.all(marks.map((mark) => host.exists(mark)))).includes(true);
}

async function readInhibitors(host: PowerHost): Promise<readonly Inhibitor[] | undefined> {
  try {
    await using bus = await host.openBus();
    if (!bus || !(await bus.isOwned(logind.destination))) return undefined;
    return parseInhibitors(await bus.call({ ...logind, member: 'ListInhibitors' }));
  } catch (error) {
    if (error instanceof BusError) throw new ToolFailed(error.message, { cause: error });
    throw error;
  }
}

/**
 * Parses rows of `what, who, why, mode, uid, pid`. Skips inhibitors that only delay a shutdown: the init system waits for them.
 * @returns the inhibitors that block a shutdown.
 */
export function parseInhibitors(answer: unknown): readonly Inhibitor[] {
  return (Array.isArray(answer) ? answer : []).flatMap((row: unknown) => {
    const [what, who, why, mode] = Array.isArray(row) ? row.map(String) : [];
    const blocks = what?.split(':').includes('shutdown') === true && mode?.startsWith('block') === true;
    return blocks ? [{ who: who ?? '', why: why ?? '' }] : [];
  });
}
