import type { Host } from '../host/host.ts';
import { parseCount, parseDecimal, positive } from '../text/numbers.ts';

const folder = '/sys/devices/system/cpu';

/**
 * Reads the nominal clock rate of a processor in MHz: from its driver (kHz), its firmware (MHz), or its model name, such
 * as `Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz`.
 */
export async function readNominalMhz(
  host: Host,
  processor: number,
  modelName: string | undefined,
): Promise<number | undefined> {
  const read = async (file: string): Promise<number | undefined> =>
    positive(parseCount(await host.readText(`${folder}/cpu${processor}/${file}`)));
  const driverKhz = await read('cpufreq/base_frequency');
  if (driverKhz !== undefined) return driverKhz / 1000;
  const firmwareMhz = await read('acpi_cppc/nominal_freq');
  if (firmwareMhz !== undefined) return firmwareMhz;
  const label = /@ (\d+(?:\.\d+)?)\s?([GM])Hz/.exec(modelName ?? '');
  const labelValue = parseDecimal(label?.[1]);
  return labelValue === undefined ? undefined : Math.round(labelValue * (label?.[2] === 'G' ? 1000 : 1));
}

/** Of x86 and MIPS, of LoongArch, of s390, of POWER, and of m68k. */
const mhzKeys = ['cpu MHz', 'CPU MHz', 'cpu MHz dynamic', 'clock', 'Clocking'];

/**
 * Reads the current clock rate in MHz: from cpuinfo, whose key depends on the architecture, or from the driver (kHz).
 */
export async function readCurrentMhz(
  host: Host,
  processor: number,
  cpuinfo: ReadonlyMap<string, string> | undefined,
): Promise<number | undefined> {
  const mhz = mhzKeys
    .map((key) => parseDecimal(cpuinfo?.get(key)?.replace(/\s?MHz$/, '')))
    .find((value) => value !== undefined);
  if (mhz !== undefined) return positive(mhz);
  const driver = parseCount(await host.readText(`${folder}/cpu${processor}/cpufreq/scaling_cur_freq`));
  const driverKhz = positive(driver);
  return driverKhz === undefined ? undefined : driverKhz / 1000;
}
