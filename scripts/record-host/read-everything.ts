import { type Host, type Probe, probes, readMachineTraits } from '#probes';

/**
 * Probes that a recorded host cannot serve: `atStart` starts processes, `libvirt` talks to a daemon, `lldp` reads the names of other
 * machines.
 */
export const unrecorded: ReadonlySet<string> = new Set(['atStart', 'libvirt', 'lldp']);

/** Reads each probe that a recorded host can serve, and what tells a machine from its clones. @returns facts by probe. */
export async function readEverything(host: Host): Promise<ReadonlyMap<string, unknown>> {
  const signal = AbortSignal.timeout(60_000);
  const facts = new Map<string, unknown>();
  for (const [name, probe] of Object.entries(probes) as [string, Probe<unknown>][]) {
    if (!unrecorded.has(name)) facts.set(name, await probe.read(host, signal));
  }
  facts.set('machineTraits', await readMachineTraits(host, await probes.identity.read(host, signal)));
  return facts;
}
