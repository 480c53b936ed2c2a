import { firmwareText } from '../platform/firmware.ts';
import type { Probe } from '../probe.ts';
import { positive } from '../text/numbers.ts';
import { loadSystemInformation } from './system-information.ts';

/** One memory module. Source: SMBIOS type 17. */
export interface MemoryModule {
  readonly bank: string | undefined;
  readonly sizeKiB: number | undefined;
  /** Such as `DDR4`. */
  readonly type: string | undefined;
  readonly clockMhz: number | undefined;
  readonly manufacturer: string | undefined;
  readonly partNumber: string | undefined;
}

/** Facts that take several processes to read and cannot change while the machine runs. Source: systeminformation. */
export interface Inventory {
  /** SMBIOS's name, such as `Rack Mount Chassis`. */
  readonly chassisType: string | undefined;
  /** Modules in their banks; undefined where they cannot be read (not root, no dmidecode). */
  readonly memoryModules: readonly MemoryModule[] | undefined;
}

/**
 * Reads the inventory once. Its name `atStart` is part of the wire protocol: class agent and probe events contain it.
 */
export const inventory: Probe<Inventory> = {
  name: 'atStart',
  everySeconds: 'once',
  async read(host) {
    // Without SMBIOS systeminformation guesses: a chassis from traces of containers, one module of all memory.
    const hasSmbios = host.system !== 'linux' || (await host.exists('/sys/class/dmi/id'));
    if (!host.isLive || !hasSmbios) return { chassisType: undefined, memoryModules: undefined };
    const { chassis, memLayout } = await loadSystemInformation();
    return {
      chassisType: firmwareText((await chassis()).type),
      memoryModules: toMemoryModules(await memLayout()),
    };
  },
};

/** The fields of systeminformation's memory layout that this room reads. */
interface MemoryLayout {
  readonly size?: number;
  readonly bank?: string;
  readonly type?: string;
  readonly clockSpeed?: number | null;
  readonly manufacturer?: string;
  readonly partNum?: string;
}

/**
 * Converts a memory layout. Skips empty banks: those without a size, or with nothing but a size.
 * @returns undefined without modules.
 */
export function toMemoryModules(layout: readonly MemoryLayout[]): readonly MemoryModule[] | undefined {
  const modules = layout.flatMap((module) => {
    const facts = {
      bank: firmwareText(module.bank),
      type: firmwareText(module.type),
      clockMhz: positive(module.clockSpeed),
      manufacturer: firmwareText(module.manufacturer),
      partNumber: firmwareText(module.partNum),
    };
    const bytes = positive(module.size);
    const isPresent = bytes !== undefined && Object.values(facts).some((fact) => fact !== undefined);
    return isPresent ? [{ ...facts, sizeKiB: Math.round(bytes / 1024) }] : [];
  });
  return modules.length === 0 ? undefined : modules;
}
