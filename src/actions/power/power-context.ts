import { type Bus, BusError } from '#dbus';
import { ToolFailed } from '../errors.ts';

/** Who holds the power of a machine. Source: org.freedesktop.login1(5), `ListInhibitors()`. */
export interface Inhibitor {
  readonly who: string;
  readonly why: string;
}

/** By what a machine is shut down and restarted. */
export interface PowerContext {
  /** `none` where what runs as process 1 is no init system. */
  readonly mechanism: 'logind' | 'systemctl' | 'shutdown' | 'none';
  /** What runs as process 1; undefined where it cannot be seen. */
  readonly init: string | undefined;
  /** Those that block a shutdown now. */
  readonly inhibitors: readonly Inhibitor[];
}

/** What is looked at: the host as probes see it. */
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

/** Asks at this moment. @throws {ToolFailed} where a bus is there and does not answer. */
export async function readPowerContext(host: PowerHost): Promise<PowerContext> {
  const init = (await host.readText('/proc/1/comm'))?.trim() || undefined;
  // sd_booted(3).
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

/** Of a list of what, who, why, mode, uid and pid, those that block a shutdown. One that only delays it is waited for. */
export function parseInhibitors(answer: unknown): readonly Inhibitor[] {
  return (Array.isArray(answer) ? answer : []).flatMap((row: unknown) => {
    const [what, who, why, mode] = Array.isArray(row) ? row.map(String) : [];
    const blocks = what?.split(':').includes('shutdown') === true && mode?.startsWith('block') === true;
    return blocks ? [{ who: who ?? '', why: why ?? '' }] : [];
  });
}
