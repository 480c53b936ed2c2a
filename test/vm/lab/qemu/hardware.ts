/** The machine's identity in SMBIOS. */
export const smbios = {
  uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  manufacturer: 'Lab',
  product: 'Virtual 1U',
  serial: 'LAB0001',
} as const;

/** Network cards by the name that the kernel derives from their PCI slot. */
export const cards = {
  /** Connects the agent to its broker; not under test. */
  ens5: { model: 'virtio-net-pci', slot: '0x5', mac: '52:54:00:00:00:05', wire: undefined },
  ens16: { model: 'e1000', slot: '0x10', mac: '52:54:00:00:00:10', wire: 1 },
  ens17: { model: 'e1000', slot: '0x11', mac: '52:54:00:00:00:11', wire: 1 },
  ens18: { model: 'e1000e', slot: '0x12', mac: '52:54:00:00:00:12', wire: 2 },
  ens19: { model: 'virtio-net-pci', slot: '0x13', mac: '52:54:00:00:00:13', wire: 3 },
  ens20: { model: 'rtl8139', slot: '0x14', mac: '52:54:00:00:00:14', wire: 4 },
  /** Shares a wire with ens16 and ens17. Tests move it into a network namespace as the peer. */
  ens21: { model: 'virtio-net-pci', slot: '0x15', mac: '52:54:00:00:00:15', wire: 1 },
} as const;

export type Card = keyof typeof cards;

const memory = '640M';

/**
 * QEMU runs a string instruction such as `rep stosb` one octet at a time, and the kernel clears and copies each page with it where the
 * processor says that it is fast: without it, the machine takes a third less of the host's processor time.
 */
const processor = 'max,-erms';
const withoutStringInstructions = 'clearcpuid=rep_good';

/** The saved machine state includes the size of this disk, but not its content. */
export const programSize = '128M';

/** Paths of the files of one machine. */
export interface MachinePaths {
  readonly folder: string;
  readonly kernel: string;
  readonly initrd: string;
  /** Image of the program: read-only, {@link programSize} large. */
  readonly program: string;
  /** The machine's own qcow2 image. */
  readonly disk: string;
  /** File with the content of the machine's memory. */
  readonly memory: string;
}

/** An option of QEMU without its hyphen, and its value. */
type QemuOption = readonly [name: string, value: string];

/**
 * Returns QEMU's arguments. A saved state fits only the same devices at the same addresses: every device has a fixed address, and
 * only the files and networks behind the devices may differ.
 */
export function qemuArguments(paths: MachinePaths, how: 'new' | 'frozen'): readonly string[] {
  const { folder, kernel, initrd, program, disk } = paths;
  const { uuid, manufacturer, product, serial } = smbios;
  const share = how === 'new' ? 'on' : 'off';
  const options: readonly QemuOption[] = [
    ['machine', 'pc,memory-backend=m0,pcspk-audiodev=snd'],
    ['object', `memory-backend-file,id=m0,size=${memory},mem-path=${paths.memory},share=${share}`],
    ['accel', 'tcg,thread=multi'],
    ['cpu', processor],
    ['smp', '1'],
    ['m', memory],
    ['display', 'none'],
    ['audiodev', `wav,id=snd,path=${folder}/speaker.wav`],
    ['serial', `file:${folder}/console.log`],
    ['qmp', `unix:${folder}/qmp.sock,server=on,wait=off`],
    ['kernel', kernel],
    ['initrd', initrd],
    ['append', `console=ttyS0 rw mitigations=off tsc=reliable ${withoutStringInstructions}`],
    ['drive', `file=${disk},if=none,id=d0,format=qcow2,cache=unsafe`],
    ['device', 'virtio-blk-pci,drive=d0,addr=0x3'],
    ['drive', `file=${program},if=none,id=d1,format=raw,readonly=on`],
    ['device', 'virtio-blk-pci,drive=d1,addr=0x6'],
    ['device', 'virtio-serial-pci,addr=0x4'],
    ['chardev', `socket,id=ctl,path=${folder}/control.sock,server=on,wait=off`],
    ['device', 'virtserialport,chardev=ctl,name=ctl,nr=1'],
    ['chardev', `file,id=journal,path=${folder}/journal.log`],
    ['device', 'virtserialport,chardev=journal,name=journal,nr=2'],
    // Without these two devices all machines of one saved state draw the same random numbers.
    ['device', 'vmgenid,guid=auto'],
    ['device', 'virtio-rng-pci,addr=0x7'],
    ['uuid', uuid],
    ['smbios', `type=1,manufacturer=${manufacturer},product=${product},serial=${serial}`],
    ...Object.entries(cards).flatMap(([name, card]) => cardOptions(name, card)),
  ];
  return [
    '-nodefaults',
    ...options.flatMap(([name, value]) => [`-${name}`, value]),
    ...(how === 'frozen' ? ['-incoming', 'defer'] : []),
  ];
}

function cardOptions(name: string, { model, slot, mac, wire }: (typeof cards)[Card]): readonly QemuOption[] {
  const network = wire === undefined ? `user,id=n-${name}` : `hubport,hubid=${wire},id=n-${name}`;
  return [
    ['netdev', network],
    ['device', `${model},id=${name},netdev=n-${name},addr=${slot},mac=${mac},romfile=`],
  ];
}
