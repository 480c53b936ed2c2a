import { type ClassSources, from, objectName } from './fact-sources.ts';

const folder = '/sys/devices/system/cpu';
const own = `${folder}/cpuNAME`;
const cpuinfo = '/proc/cpuinfo';
const otherArchitecture = 'where the kernel does not tell it; x86 has it';
const offline = 'for an offline processor, and where the firmware does not tell it';

/** The sources of class cpu. A Xen Dom0 has no objects: the kernel sees only its own share of the processors. */
export const cpuSources: ClassSources = [
  from('ovirtNode', [objectName]),
  from('processor', [`${folder}/present`, cpuinfo]),
  from('physicalId', [`${own}/topology/physical_package_id`, cpuinfo], { absent: offline }),
  from('coreId', [`${own}/topology/core_id`, cpuinfo], { absent: offline }),
  from('cpuCores siblings vendorId', [cpuinfo], { absent: otherArchitecture }),
  from('modelName', [cpuinfo], { absent: 'where the kernel names no model' }),
  from('cpuFamily model stepping cpuidLevel', [cpuinfo], { absent: otherArchitecture }),
  from('nominalMhz', [`${own}/cpufreq/base_frequency`, `${own}/acpi_cppc/nominal_freq`, cpuinfo], {
    absent: 'where neither driver, firmware nor model name has it',
  }),
  from('cacheSize', [cpuinfo], { absent: otherArchitecture }),
  from('flags', [cpuinfo], { absent: 'where the kernel lists none' }),
  from('online', [`${folder}/online`], { absent: 'without the file' }),
  from('numaNode', ['/sys/devices/system/node/node*/cpulist'], { absent: 'on a kernel without NUMA' }),
  from('mhz', [cpuinfo, `${own}/cpufreq/scaling_cur_freq`], {
    absent: 'for an offline processor, and where neither kernel nor driver tells it',
  }),
  from('usage', ['/proc/stat'], { absent: 'at the first reading, and for an offline processor' }),
  from('user nice system idle iowait irq softirq steal', ['/proc/stat'], {
    absent: 'for an offline processor',
  }),
];
