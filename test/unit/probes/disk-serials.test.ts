import { expect, test } from 'vitest';
import { disks } from '../../../src/probes/disks/disks-probe.ts';
import { parseSerialNumberPage } from '../../../src/probes/disks/serial-number.ts';
import { createHost } from '../../kit/probes/host-from-files.ts';
import { readProbe } from '../../kit/probes/read-probe.ts';

/** Page 80h as the kernel shows it in vpd_pg80. */
const page = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0, 0x80, 0, text.length]), Buffer.from(text, 'latin1')]);

async function serialOf(files: Readonly<Record<string, string | Buffer>>): Promise<string | undefined> {
  await using created = await createHost({
    '/sys/block/sda/size': '2048\n',
    '/sys/block/sda/dev': '8:0\n',
    ...files,
  });
  return (await readProbe(disks, created.host))?.[0]?.serialNumber;
}

test('reads the serial number of a SATA disk from its page of vital product data', async () => {
  expect(await serialOf({ '/sys/block/sda/device/vpd_pg80': page('      WD-WX12A34567890') })).toBe(
    'WD-WX12A34567890',
  );
});

test('reads the serial number of a disk without that page from udev, as lsblk does', async () => {
  const udev = '/run/udev/data/b8:0';
  const both = 'S:disk/by-id/x\nE:ID_SERIAL_SHORT=5000c500a1b2c3d4\nE:ID_SCSI_SERIAL=ZA1B2C3D\n';
  expect(await serialOf({ [udev]: both })).toBe('ZA1B2C3D');
  expect(await serialOf({ [udev]: 'E:ID_SERIAL_SHORT=AB\\x20CD\n' })).toBe('AB CD');
  expect(await serialOf({ [udev]: 'E:ID_SERIAL=model_serial\n' })).toBeUndefined();
  // Another disk has the number of a disk that is gone.
  expect(await serialOf({ '/run/udev/data/b8:16': both })).toBeUndefined();
});

test('prefers the driver to the page, and the page to udev', async () => {
  const files = {
    '/sys/block/sda/device/serial': 'DRIVER1\n',
    '/sys/block/sda/device/vpd_pg80': page('PAGE1'),
    '/run/udev/data/b8:0': 'E:ID_SERIAL_SHORT=UDEV1\n',
  };
  expect(await serialOf(files)).toBe('DRIVER1');
  expect(await serialOf({ ...files, '/sys/block/sda/device/serial': ' \n' })).toBe('PAGE1');
  const malformed = {
    ...files,
    '/sys/block/sda/device/serial': '',
    '/sys/block/sda/device/vpd_pg80': page('\u0001'),
  };
  expect(await serialOf(malformed)).toBe('UDEV1');
});

test('publishes no placeholder for the serial number of a disk', async () => {
  for (const text of ['0123456789ABCDEF', '000000000000', 'Not Set', '00000000000000000001'])
    expect(await serialOf({ '/sys/block/sda/device/serial': `${text}\n` }), text).toBe(
      text.endsWith('1') ? text : undefined,
    );
});

test('reads no serial number from a short page, another page and a page that is not text', () => {
  expect(parseSerialNumberPage(page('S1'))).toBe('S1');
  expect(parseSerialNumberPage(page('S1\0\0'))).toBe('S1');
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from([0, 0x80, 0]),
    Buffer.from([0, 0x83, 0, 1, 65]),
    page('\u00ff'),
  ])
    expect(parseSerialNumberPage(bytes)).toBeUndefined();
});
