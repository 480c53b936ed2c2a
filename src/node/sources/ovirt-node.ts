import { type ClassSources, from, ownKnowledge } from './fact-sources.ts';

const dmi = (file: string) => `/sys/class/dmi/id/${file}`;
const dom0 = 'in a Xen Dom0 without libvirt';
/** Asked last where the kernel sees the machine; the only source in a Xen Dom0. */
const libvirt = '/run/libvirt/*';
const noFirmware = 'without SMBIOS, or where its maker left a placeholder';
const cpuFolder = '/sys/devices/system/cpu';
const meminfo = ['/proc/meminfo'];
const inventory = ['systeminformation, by dmidecode and /sys/class/dmi/id'];

/** The sources of class ovirtNode. */
export const ovirtNodeSources: ClassSources = [
  from(
    'uuid uuidSource uuidTrusted',
    [
      'setting node.uuid',
      dmi('product_uuid'),
      '/sys/firmware/dmi/tables/DMI',
      '/proc/device-tree/vm,uuid',
      '/sys/firmware/devicetree/base/vm,uuid',
      '/etc/machine-id',
      '/var/lib/dbus/machine-id',
      libvirt,
      'state.json of the state directory',
    ],
    { root: 'the UUID of SMBIOS' },
  ),
  from('hardwareUuid', [dmi('product_uuid'), '/sys/firmware/dmi/tables/DMI'], {
    absent: 'without SMBIOS',
    root: 'all',
  }),
  from('machineId', ['/etc/machine-id', '/var/lib/dbus/machine-id'], {
    absent: 'while the machine-id is not set, or is malformed',
  }),
  from('hostname', ['/proc/sys/kernel/hostname', libvirt], { absent: 'while no name is set' }),
  from('architecture', ['/proc/sys/kernel/arch', 'uname(2)', libvirt], { absent: dom0 }),
  from('hypervisorType', ['/proc/xen/capabilities', '/dev/kvm', '/proc/version', libvirt]),
  from('memory', ['/proc/meminfo', libvirt], { absent: dom0 }),
  from('swap', meminfo, { absent: 'in a Xen Dom0' }),
  from('cpuCount', [`${cpuFolder}/online`, '/proc/cpuinfo', libvirt], { absent: dom0 }),
  from('cpuSockets cpuCores', [`${cpuFolder}/cpu*/topology/*`, libvirt], {
    absent: `${dom0}, and where the firmware describes no sockets`,
  }),
  from('cpuThreads', [`${cpuFolder}/present`, '/proc/cpuinfo', libvirt], { absent: dom0 }),
  from('numaNodes', ['/sys/devices/system/node/online', libvirt], {
    absent: `${dom0}, and on a kernel without NUMA`,
  }),
  from('cpuVendor cpuModel', ['/proc/cpuinfo', libvirt], {
    absent: `${dom0}, and on architectures whose kernel names none`,
  }),
  from('manufacturer', [dmi('sys_vendor')], { absent: noFirmware }),
  from('productName', [dmi('product_name'), '/proc/device-tree/model'], { absent: noFirmware }),
  from('serialNumber', [dmi('product_serial'), '/proc/device-tree/serial-number'], {
    absent: noFirmware,
    root: 'the number of SMBIOS',
  }),
  from('firmwareVersion', [dmi('bios_version')], { absent: noFirmware }),
  from('osName', ['/etc/os-release', '/usr/lib/os-release'], { absent: 'without these files' }),
  from('kernelVersion', ['/proc/sys/kernel/osrelease']),
  from('chassisType', inventory, { absent: noFirmware }),
  from('memoryModules', inventory, { absent: 'without SMBIOS or dmidecode', root: 'all' }),
  from('bootId', ['/proc/sys/kernel/random/boot_id']),
  from('bootTime', ['/proc/stat']),
  from('clockSynchronized', ['adjtimex(2)', '/run/systemd/timesync/synchronized'], {
    absent: 'where the kernel cannot be asked and the file does not exist',
  }),
  from('rebootRequired', ['/run/reboot-required', '/etc/os-release', '/usr/lib/os-release'], {
    absent: 'on systems other than Debian and its derivatives, unless the file exists',
  }),
  from('dnsServers', ['/run/systemd/resolve/resolv.conf', '/etc/resolv.conf'], {
    absent: 'when none is configured',
  }),
  from('beeping', [ownKnowledge]),
  from('beepSupported', ['/proc/bus/input/devices'], { absent: 'where the kernel lists no input devices' }),
  from('beepDevice', ['/dev/tty1', '/dev/input/by-path/platform-pcspkr-event-spkr'], {
    absent: 'without a PC speaker, or a console or unit for it',
  }),
  from('factsSource', ['the readings of the other facts']),
  from('libvirtConnected', [libvirt], { absent: 'where no daemon of libvirt has listened yet' }),
  from('pendingPowerAction pendingPowerAt', ['/run/systemd/shutdown/scheduled'], {
    absent: 'while nothing is scheduled',
  }),
  from('changeOwner changeDeadline', [ownKnowledge], { absent: 'without an open transaction' }),
  from('loadAverage1 loadAverage5 loadAverage15', ['/proc/loadavg']),
  from('cpuUsage', ['/proc/stat'], { absent: 'at the first reading, and in a Xen Dom0' }),
  from('memoryFree memoryAvailable memoryBuffers memoryCached memoryUsed swapFree', meminfo, {
    absent: 'in a Xen Dom0',
  }),
  from('uptime', ['/proc/uptime']),
  from('processCount', ['/proc']),
];
