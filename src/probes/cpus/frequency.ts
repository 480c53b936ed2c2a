import type { Host } from '../host/host.ts';
import { parseCount, parseDecimal } from '../text/numbers.ts';

const folder = '/sys/devices/system/cpu';

/**
 * What a processor is sold as, in MHz: what its driver says (in kHz, or of the firmware in MHz), else what its name
 * says, such as `Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz`.
 */
export async function readNominalMhz(
  host: Host,
  processor: number,
  modelName: string | undefined,
): Promise<number | undefined> {
  const base = parseCount(await host.readText(`${folder}/cpu${processor}/cpufreq/base_frequency`));
  if (base !== undefined && base > 0) return base / 1000;
  const firmware = parseCount(await host.readText(`${folder}/cpu${processor}/acpi_cppc/nominal_freq`));
  if (firmware !== undefined && firmware > 0) return firmware;
  const named = parseDecimal(/@ (\d+(?:\.\d+)?)\s?GHz/.exec(modelName ?? '')?.[1]);
  return named === undefined ? undefined : Math.round(named * 1000);
}

/** What it runs at now, in MHz: by cpuinfo (each architecture in its own words), else by its driver in kHz. */
export async function readCurrentMhz(
  host: Host,
  processor: number,
  own: ReadonlyMap<string, string> | undefined,
): Promise<number | undefined> {
  const said =
    parseDecimal(own?.get('cpu MHz')) ??
    parseDecimal(own?.get('cpu MHz dynamic')) ??
    parseDecimal(/^([\d.]+)MHz$/.exec(own?.get('clock') ?? '')?.[1]);
  if (said !== undefined) return said > 0 ? said : undefined;
  const driver = parseCount(await host.readText(`${folder}/cpu${processor}/cpufreq/scaling_cur_freq`));
  return driver === undefined || driver === 0 ? undefined : driver / 1000;
}
