/** What SMBIOS says of the machine. */
export const smbios = {
  uuid: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  manufacturer: 'Lab',
  product: 'Virtual 1U',
  serial: 'LAB0001',
} as const;

/** Network cards by the name that the kernel gives them, which is made of their place on the bus. */
export const cards = {
  /** The way to the broker, apart from those under test. */
  ens5: { model: 'virtio-net-pci', slot: '0x5', mac: '52:54:00:00:00:05', wire: undefined },
  ens16: { model: 'e1000', slot: '0x10', mac: '52:54:00:00:00:10', wire: 1 },
  ens17: { model: 'e1000', slot: '0x11', mac: '52:54:00:00:00:11', wire: 1 },
  ens18: { model: 'e1000e', slot: '0x12', mac: '52:54:00:00:00:12', wire: 2 },
  ens19: { model: 'virtio-net-pci', slot: '0x13', mac: '52:54:00:00:00:13', wire: 3 },
  ens20: { model: 'rtl8139', slot: '0x14', mac: '52:54:00:00:00:14', wire: 4 },
  /** On one wire with the first two: tests put it into a namespace as the peer. */
  ens21: { model: 'virtio-net-pci', slot: '0x15', mac: '52:54:00:00:00:15', wire: 1 },
} as const;

export type Card = keyof typeof cards;

const memory = '640M';

/** A frozen machine knows how large this disk is, not what is on it. */
export const programSize = '128M';

/** Where the parts of one machine lie. */
export interface MachinePaths {
  readonly folder: string;
  readonly kernel: string;
  readonly initrd: string;
  /** Image of the program, read-only and of {@link programSize}. */
  readonly program: string;
  /** qcow2 of this machine alone. */
  readonly disk: string;
  /** Content of its memory. */
  readonly memory: string;
}

/**
 * QEMU's arguments. A frozen machine comes back only into the same devices in the same places: every device has an
 * address, and only what they are connected to may differ.
 */
export function qemuArguments(places: MachinePaths, how: 'new' | 'frozen'): readonly string[] {
  const { folder, kernel, initrd, program, disk } = places;
  const share = how === 'new' ? 'on' : 'off';
  return [
    '-machine',
    'pc,memory-backend=m0,pcspk-audiodev=snd',
    '-object',
    `memory-backend-file,id=m0,size=${memory},mem-path=${places.memory},share=${share}`,
    '-accel',
    'tcg,thread=multi',
    ...['-cpu', 'max', '-smp', '2', '-m', memory, '-nodefaults', '-display', 'none'],
    ...['-audiodev', `wav,id=snd,path=${folder}/speaker.wav`],
    ...['-serial', `file:${folder}/console.log`],
    ...['-qmp', `unix:${folder}/qmp.sock,server=on,wait=off`],
    ...['-kernel', kernel, '-initrd', initrd],
    ...['-append', 'console=ttyS0 rw mitigations=off tsc=reliable'],
    ...['-drive', `file=${disk},if=none,id=d0,format=qcow2,cache=unsafe`],
    ...['-device', 'virtio-blk-pci,drive=d0,addr=0x3'],
    ...['-drive', `file=${program},if=none,id=d1,format=raw,readonly=on`],
    ...['-device', 'virtio-blk-pci,drive=d1,addr=0x6'],
    ...['-device', 'virtio-serial-pci,addr=0x4'],
    ...['-chardev', `socket,id=ctl,path=${folder}/control.sock,server=on,wait=off`],
    ...['-device', 'virtserialport,chardev=ctl,name=ctl,nr=1'],
    ...['-chardev', `file,id=journal,path=${folder}/journal.log`],
    ...['-device', 'virtserialport,chardev=journal,name=journal,nr=2'],
    // Two machines of one frozen state would draw the same random numbers.
    ...['-device', 'vmgenid,guid=auto', '-device', 'virtio-rng-pci,addr=0x7'],
    ...['-uuid', smbios.uuid],
    ...[
      '-smbios',
      `type=1,manufacturer=${smbios.manufacturer},product=${smbios.product},serial=${smbios.serial}`,
    ],
    ...Object.entries(cards).flatMap(([name, card]) => cardArguments(name, card)),
    ...(how === 'frozen' ? ['-incoming', 'defer'] : []),
  ];
}

function cardArguments(name: string, { model, slot, mac, wire }: (typeof cards)[Card]): readonly string[] {
  const network = wire === undefined ? `user,id=n-${name}` : `hubport,hubid=${wire},id=n-${name}`;
  return [
    '-netdev',
    network,
    '-device',
    `${model},id=${name},netdev=n-${name},addr=${slot},mac=${mac},romfile=`,
  ];
}
