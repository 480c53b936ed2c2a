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
    const text = async (path: string): Promise<string | undefined> => nonEmptyText(await host.readText(path));
    const osRelease = parseOsRelease(
      (await host.readText('/etc/os-release')) ?? (await host.readText('/usr/lib/os-release')) ?? '',
    );
    return {
      architecture: await readArchitecture(host),
      kernelVersion: await text('/proc/sys/kernel/osrelease'),
      osName: nonEmptyText(osRelease.get('PRETTY_NAME')) ?? nonEmptyText(osRelease.get('NAME')),
      hostname: await readHostname(host),
      ...(await readFirmware(host)),
      hypervisorType: await readHypervisorType(host),
      bootId: await text('/proc/sys/kernel/random/boot_id'),
      bootTimeNs: parseBootTime((await host.readText('/proc/stat')) ?? ''),
      clockSynchronized: await readClockSynchronized(host),
      rebootRequired: await readRebootRequired(host, osRelease),
      dnsServers: await readDnsServers(host),
    };
  },
};

async function readArchitecture(host: Host): Promise<string | undefined> {
  if (await isXenDom0(host)) return undefined;
  const kernels = nonEmptyText(await host.readText('/proc/sys/kernel/arch'));
  return kernels ?? (host.isLive ? machine() : undefined);
}

/** The kernel says `(none)` where nobody has set one. */
async function readHostname(host: Host): Promise<string | undefined> {
  const name = nonEmptyText(await host.readText('/proc/sys/kernel/hostname'));
  return name === '(none)' ? undefined : name;
}

/** A guest of Xen has /sys/hypervisor, too: only in Dom0 does Xen run guests of this machine. */
async function readHypervisorType(host: Host): Promise<string | undefined> {
  if (await isXenDom0(host)) return 'xen';
  if (await host.exists('/dev/kvm')) return 'kvm';
  return (await host.exists('/proc/version')) ? 'none' : undefined;
}

/** Line `btime` of proc_stat(5), in seconds. */
export function parseBootTime(stat: string): bigint | undefined {
  const seconds = /^btime (\d{1,12})$/m.exec(stat)?.[1];
  return seconds === undefined ? undefined : BigInt(seconds) * 1_000_000_000n;
}

async function readClockSynchronized(host: Host): Promise<boolean | undefined> {
  const kernels = await host.readClockSynchronized();
  if (kernels !== undefined) return kernels;
  return (await host.exists('/run/systemd/timesync/synchronized')) ? true : undefined;
}

/** The file is a custom of Debian and its kin; elsewhere its absence says nothing. */
async function readRebootRequired(
  host: Host,
  osRelease: ReadonlyMap<string, string>,
): Promise<boolean | undefined> {
  if (await host.exists('/run/reboot-required')) return true;
  const kin = `${osRelease.get('ID') ?? ''} ${osRelease.get('ID_LIKE') ?? ''}`.split(' ');
  return kin.includes('debian') ? false : undefined;
}
