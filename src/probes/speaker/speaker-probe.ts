import { BusError } from '#dbus';
import type { Host } from '../host/host.ts';
import type { Probe } from '../probe.ts';

/** The PC speaker, and the devices through which it can sound. */
export interface Speaker {
  /** Undefined where the kernel does not list its input devices. */
  readonly present: boolean | undefined;
  /** A virtual console whose bell sounds at the speaker, such as `/dev/tty1`; undefined without speaker or console. */
  readonly bell: string | undefined;
  /**
   * The speaker's event device, for machines without a virtual console. Its tone continues after the process that starts
   * it. Therefore undefined, unless this process is a service whose unit silences the device after the service ends.
   */
  readonly device: string | undefined;
}

const bellConsole = '/dev/tty1';
const eventDevice = '/dev/input/by-path/platform-pcspkr-event-spkr';

/** Reads /proc/bus/input/devices at each interval, because kernel modules add and remove speakers. */
export const speaker: Probe<Speaker> = {
  name: 'speaker',
  everySeconds: 15,
  async read(host) {
    const devices = await host.readText('/proc/bus/input/devices');
    const present = devices === undefined ? undefined : hasSpeaker(devices);
    if (present !== true) return { present, bell: undefined, device: undefined };
    if (await host.exists(bellConsole)) return { present, bell: bellConsole, device: undefined };
    const isUsable = (await host.exists(eventDevice)) && (await isSilencedByUnit(host));
    return { present, bell: undefined, device: isUsable ? eventDevice : undefined };
  },
};

/** Reports whether a sound device has the keyboard's handler, through which a console's bell sounds. */
export function hasSpeaker(devices: string): boolean {
  return devices
    .split('\n\n')
    .some((device) => /^B: SND=.*[1-9a-f]/m.test(device) && /^H: Handlers=(?:.* )?kbd\b/m.test(device));
}

const systemd = 'org.freedesktop.systemd1';

/** The first fields of a unit's ExecStopPost=. Source: org.freedesktop.systemd1(5), Service. */
type StopCommands = readonly (readonly [
  path: string,
  args: readonly string[],
  ...rest: readonly unknown[],
])[];

/** Asks systemd whether the unit of this process ends with a command for the event device. */
async function isSilencedByUnit(host: Host): Promise<boolean> {
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
    const commands = (service['ExecStopPost'] ?? []) as StopCommands;
    const silencer = commands.find(([, args]) => args.includes(eventDevice));
    return silencer !== undefined && (await host.exists(silencer[0]));
  } catch (error) {
    // A process that is not a service has no unit.
    if (error instanceof BusError) return false;
    throw error;
  }
}
