import { BusError } from '#dbus';
import type { Host } from '../host/host.ts';
import type { Probe } from '../probe.ts';

/** The speaker of a PC, and the ways to make it sound. */
export interface Speaker {
  /** Whether there is one; undefined where the kernel does not list its devices. */
  readonly present: boolean | undefined;
  /** A console whose bell sounds at it, such as `/dev/tty1`; absent without a speaker, and where there is no console. */
  readonly bell: string | undefined;
  /**
   * Its event device, looked for where there is no console. A tone there outlives who began it: absent unless this process
   * is a service whose unit silences that device when the service has ended, however it did.
   */
  readonly device: string | undefined;
}

const bell = '/dev/tty1';
const eventDevice = '/dev/input/by-path/platform-pcspkr-event-spkr';

/** Source: /proc/bus/input/devices. Modules that bring a speaker come and go. */
export const speaker: Probe<Speaker> = {
  name: 'speaker',
  everySeconds: 15,
  async read(host) {
    const devices = await host.readText('/proc/bus/input/devices');
    const present = devices === undefined ? undefined : hasSpeaker(devices);
    if (present !== true) return { present, bell: undefined, device: undefined };
    if (await host.exists(bell)) return { present, bell, device: undefined };
    const isSilenced = (await host.exists(eventDevice)) && (await silencedByUnit(host));
    return { present, bell: undefined, device: isSilenced ? eventDevice : undefined };
  },
};

/** Whether a device that makes sounds hears the keyboard's handler, which is what the bell of a console goes through. */
export function hasSpeaker(devices: string): boolean {
  return devices
    .split('\n\n')
    .some((device) => /^B: SND=.*[1-9a-f]/m.test(device) && /^H: Handlers=(?:.* )?kbd\b/m.test(device));
}

const systemd = 'org.freedesktop.systemd1';

/** What of a unit's ExecStopPost= is read: program and arguments. Source: org.freedesktop.systemd1(5), Service. */
type Commands = readonly (readonly [path: string, args: readonly string[], ...rest: readonly unknown[]])[];

/** Asks the init system whether the unit of this process ends with a command for the event device. */
async function silencedByUnit(host: Host): Promise<boolean> {
  try {
    await using bus = await host.openBus();
    if (!bus || !(await bus.isOwned(systemd))) return false;
    const unit = await bus.call({
      destination: systemd,
      path: '/org/freedesktop/systemd1',
      interface: `${systemd}.Manager`,
      member: 'GetUnitByPID',
      signature: 'u',
      body: [process.pid],
    });
    const service = await bus.properties(systemd, String(unit), `${systemd}.Service`);
    const commands = (service['ExecStopPost'] ?? []) as Commands;
    const silencing = commands.find(([, args]) => args.includes(eventDevice));
    return silencing !== undefined && (await host.exists(silencing[0]));
  } catch (error) {
    // A process that is no service has no unit.
    if (error instanceof BusError) return false;
    throw error;
  }
}
