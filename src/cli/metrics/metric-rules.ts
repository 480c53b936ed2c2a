/** Prefixes each name of a text with its class. */
const of = (className: string, names: string): readonly string[] =>
  names.split(' ').map((name) => `${className}.${name}`);

/** Statistics that only grow while the machine, or the agent, runs. The schema does not mark them. */
export const counters: ReadonlySet<string> = new Set([
  ...of('cpu', 'user nice system idle iowait irq softirq steal'),
  ...of('networkInterface', 'rxBytes rxPackets rxErrors rxDropped rxMulticast'),
  ...of('networkInterface', 'txBytes txPackets txErrors txDropped collisions carrierChanges linkFailures'),
  ...of(
    'disk',
    'readOperations readMerged readBytes writeOperations writeMerged writeBytes readTime writeTime',
  ),
  ...of('agent', 'requests refusals failures dropped indications reconnects cpuTime'),
]);

/** Numbers that are names: they become labels. */
export const identifiers: ReadonlySet<string> = new Set([
  ...of('cpu', 'physicalId coreId cpuFamily model stepping cpuidLevel numaNode'),
  ...of('networkInterface', 'vlanId numaNode'),
  ...of('rule', 'table mark markMask typeOfService'),
]);

/** Words of names that Prometheus' conventions do not allow: a count is a plural, a unit stands at the end alone. */
export const memberWords: ReadonlyMap<string, string> = new Map([
  ['loadAverage1', 'load1'],
  ['loadAverage5', 'load5'],
  ['loadAverage15', 'load15'],
  ['cpuCount', 'cpus'],
  ['processCount', 'processes'],
  ['mhz', 'frequency'],
  ['nominalMhz', 'nominal_frequency'],
]);
