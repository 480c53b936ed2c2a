import type { Probe } from './probe.ts';

/** The speaker of a PC, and the console whose bell sounds at it. */
export interface Speaker {
  /** Whether there is one; undefined where the kernel does not list its devices. */
  readonly present: boolean | undefined;
  /** Such as `/dev/tty1`; absent without a speaker, and where there is no console, as in a container. */
  readonly bell: string | undefined;
}

const bell = '/dev/tty1';

/** Source: /proc/bus/input/devices. Modules that bring a speaker come and go. */
export const speaker: Probe<Speaker> = {
  name: 'speaker',
  everySeconds: 15,
  async read(host) {
    const devices = await host.text('/proc/bus/input/devices');
    const present = devices === undefined ? undefined : hasSpeaker(devices);
    return { present, bell: present === true && (await host.exists(bell)) ? bell : undefined };
  },
};

/** Whether a device that makes sounds hears the keyboard's handler, which is what the bell of a console goes through. */
export function hasSpeaker(devices: string): boolean {
  return devices
    .split('\n\n')
    .some((device) => /^B: SND=.*[1-9a-f]/m.test(device) && /^H: Handlers=(?:.* )?kbd\b/m.test(device));
}
