import type { Systeminformation } from 'systeminformation';
import { firmwareText } from '../platform/firmware.ts';
import type { Probe } from '../probe.ts';
import { nonEmptyText } from '../text/key-values.ts';

/** One memory module in its bank. Source: SMBIOS type 17. */
export interface MemoryModule {
  readonly bank: string | undefined;
  readonly sizeKiB: number | undefined;
  /** Such as `DDR4`. */
  readonly type: string | undefined;
  readonly clockMhz: number | undefined;
  readonly manufacturer: string | undefined;
  readonly partNumber: string | undefined;
}

/** What costs several processes to find and cannot change while the machine runs. Source: systeminformation. */
export interface Inventory {
  /** SMBIOS's word, such as `Rack Mount Chassis`. */
  readonly chassisType: string | undefined;
  /** Of the banks that have one; absent where they cannot be read (not root, no dmidecode). */
  readonly memoryModules: readonly MemoryModule[] | undefined;
}

export const inventory: Probe<Inventory> = {
  name: 'atStart',
  everySeconds: 'once',
  async read(host) {
    const none: Inventory = { chassisType: undefined, memoryModules: undefined };
    // Without SMBIOS systeminformation would guess: a chassis from traces of containers, one module of all memory.
    if (!host.isLive || (host.system === 'linux' && !(await host.exists('/sys/class/dmi/id')))) return none;
    const { chassis, memLayout } = await systeminformation();
    return {
      chassisType: firmwareText((await chassis()).type),
      memoryModules: toMemoryModules(await memLayout()),
    };
  },
};

/** Modules that have a size and anything else that says they are there; undefined where there is none. */
export function toMemoryModules(
  layout: readonly Partial<Systeminformation.MemLayoutData>[],
): readonly MemoryModule[] | undefined {
  const found = layout.flatMap((module) => {
    const known = {
      bank: firmwareText(module.bank),
      type: firmwareText(module.type),
      clockMhz: positive(module.clockSpeed),
      manufacturer: firmwareText(module.manufacturer),
      partNumber: firmwareText(module.partNum),
    };
    const size = positive(module.size);
    const there = size !== undefined && Object.values(known).some((value) => value !== undefined);
    return there ? [{ ...known, sizeKiB: Math.round(size / 1024) }] : [];
  });
  return found.length === 0 ? undefined : found;
}

function positive(value: number | null | undefined): number | undefined {
  return value !== null && value !== undefined && value > 0 ? value : undefined;
}

/** What systeminformation finds of a machine that has no /proc and /sys; asked once, kept for the process's life. */
export interface SystemInformation {
  readonly uuid: string | undefined;
  readonly manufacturer: string | undefined;
  readonly productName: string | undefined;
  readonly serialNumber: string | undefined;
  readonly firmwareVersion: string | undefined;
  readonly osName: string | undefined;
  readonly sockets: number | undefined;
  readonly cores: number | undefined;
  readonly cpuVendor: string | undefined;
  readonly cpuModel: string | undefined;
  readonly interfaces: readonly Partial<Systeminformation.NetworkInterfacesData>[];
}

let looking: Promise<SystemInformation> | undefined;

export function readSystemInformation(): Promise<SystemInformation> {
  looking ??= look();
  return looking;
}

async function look(): Promise<SystemInformation> {
  const { bios, cpu, networkInterfaces, osInfo, system } = await systeminformation();
  const [machine, firmware, os, processors, found] = [
    await system(),
    await bios(),
    await osInfo(),
    await cpu(),
    await networkInterfaces(),
  ];
  return {
    uuid: nonEmptyText(machine.uuid),
    manufacturer: firmwareText(machine.manufacturer),
    productName: firmwareText(machine.model),
    serialNumber: firmwareText(machine.serial),
    firmwareVersion: firmwareText(firmware.version),
    osName: nonEmptyText(`${os.distro} ${os.release}`),
    sockets: positive(processors.processors),
    cores: positive(processors.physicalCores),
    cpuVendor: nonEmptyText(processors.manufacturer),
    cpuModel: nonEmptyText(`${processors.manufacturer} ${processors.brand}`),
    interfaces: found,
  };
}

function systeminformation(): Promise<typeof import('systeminformation')> {
  return import('systeminformation').then((module) => module.default ?? module);
}
