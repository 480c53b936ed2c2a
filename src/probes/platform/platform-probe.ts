import { machine } from 'node:os';
import type { Host } from '../host/host.ts';
import type { Probe } from '../probe.ts';
import { nonEmptyText } from '../text/key-values.ts';
import { readFirmware } from './firmware.ts';
import { parseOsRelease } from './os-release.ts';
import type { Platform } from './platform.ts';
import { readDnsServers } from './resolv-conf.ts';
import { isXenDom0 } from './xen.ts';

export const platform: Probe<Platform> = {
  name: 'platform',
  everySeconds: 15,
  async read(host) {
    const readText = async (path: string): Promise<string | undefined> =>
      nonEmptyText(await host.readText(path));
    const osRelease = parseOsRelease(
      (await host.readText('/etc/os-release')) ?? (await host.readText('/usr/lib/os-release')) ?? '',
    );
    return {
      architecture: await readArchitecture(host),
      kernelVersion: await readText('/proc/sys/kernel/osrelease'),
      osName: nonEmptyText(osRelease.get('PRETTY_NAME')) ?? nonEmptyText(osRelease.get('NAME')),
      hostname: await readHostname(host),
      ...(await readFirmware(host)),
      hypervisorType: await readHypervisorType(host),
      bootId: await readText('/proc/sys/kernel/random/boot_id'),
      bootTimeNs: parseBootTime((await host.readText('/proc/stat')) ?? ''),
      ...(await readClock(host)),
      rebootRequired: await readRebootRequired(host, osRelease),
      dnsServers: await readDnsServers(host),
    };
  },
};

async function readArchitecture(host: Host): Promise<string | undefined> {
  if (await isXenDom0(host)) return undefined;
  const architecture = nonEmptyText(await host.readText('/proc/sys/kernel/arch'));
  return architecture ?? (host.isLive ? machine() : undefined);
}

/** The kernel's name is `(none)` until it is set. */
async function readHostname(host: Host): Promise<string | undefined> {
  const name = nonEmptyText(await host.readText('/proc/sys/kernel/hostname'));
  return name === '(none)' ? undefined : name;
}

/** Ignores /sys/hypervisor, which guests of Xen have too: only in Dom0 does Xen run guests of this machine. */
async function readHypervisorType(host: Host): Promise<string | undefined> {
  if (await isXenDom0(host)) return 'xen';
  if (await host.exists('/dev/kvm')) return 'kvm';
  return (await host.exists('/proc/version')) ? 'none' : undefined;
}

/** Parses line `btime` of proc_stat(5). @returns nanoseconds since 1970; undefined without the line. */
export function parseBootTime(stat: string): bigint | undefined {
  const seconds = /^btime (\d{1,12})$/m.exec(stat)?.[1];
  return seconds === undefined ? undefined : BigInt(seconds) * 1_000_000_000n;
}

async function readClock(host: Host): Promise<Pick<Platform, 'clockSynchronized' | 'clockSource'>> {
  const clockSynchronized = await host.readClockSynchronized();
  if (clockSynchronized !== undefined) return { clockSynchronized, clockSource: 'kernel' };
  const isByFile = await host.exists('/run/systemd/timesync/synchronized');
  return isByFile
    ? { clockSynchronized: true, clockSource: 'file' }
    : { clockSynchronized: undefined, clockSource: undefined };
}

/** Reads a file of Debian and its derivatives. On other systems its absence means nothing. */
async function readRebootRequired(
  host: Host,
  osRelease: ReadonlyMap<string, string>,
): Promise<boolean | undefined> {
  if (await host.exists('/run/reboot-required')) return true;
  const families = `${osRelease.get('ID') ?? ''} ${osRelease.get('ID_LIKE') ?? ''}`.split(' ');
  return families.includes('debian') ? false : undefined;
}
