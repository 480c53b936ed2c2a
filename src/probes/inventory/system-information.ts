import type { Systeminformation } from 'systeminformation';
import { firmwareText } from '../platform/firmware.ts';
import { nonEmptyText } from '../text/key-values.ts';
import { positive } from '../text/numbers.ts';

/** The facts that systeminformation reads on a machine without /proc and /sys. */
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

let reading: Promise<SystemInformation> | undefined;

/** Reads the facts once per process: each reading starts many processes. */
export function readSystemInformation(): Promise<SystemInformation> {
  reading ??= read();
  return reading;
}

async function read(): Promise<SystemInformation> {
  const { bios, cpu, networkInterfaces, osInfo, system } = await loadSystemInformation();
  // One after the other: each call starts several processes.
  const machine = await system();
  const firmware = await bios();
  const os = await osInfo();
  const processors = await cpu();
  const interfaces = await networkInterfaces();
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
    interfaces,
  };
}

/** The functions that the build contains; `scripts/build/left-out.ts` leaves the files of others out. */
type Functions = Pick<
  typeof import('systeminformation'),
  'bios' | 'chassis' | 'cpu' | 'memLayout' | 'networkInterfaces' | 'osInfo' | 'system'
>;

/** Loads the package on first use: few runs need it. */
export async function loadSystemInformation(): Promise<Functions> {
  const loaded = await import('systeminformation');
  return loaded.default ?? loaded;
}
