import { expect, test } from 'vitest';
import { readDeviceDetails } from '../../../../src/probes/links/sysfs/device-details.ts';
import { platform } from '../../../../src/probes/platform/platform-probe.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';
import { readProbe } from '../../../kit/probes/read-probe.ts';

const device = '/sys/devices/pci0000:00/0000:00:03.0';
const eth0 = { name: 'eth0', index: 2, carrierChanges: 1 };
const card = {
  '/sys/class/net/eth0': { link: '../../devices/pci0000:00/0000:00:03.0/net/eth0' },
  [`${device}/net/eth0/ifindex`]: '2\n',
  [`${device}/net/eth0/device`]: { link: '../../../0000:00:03.0' },
  [`${device}/driver`]: { link: '../../../bus/pci/drivers/ixgbe' },
};

test('reads NUMA node, virtual functions and the version of the driver of a card', async () => {
  await using machine = await createHost({
    ...card,
    [`${device}/numa_node`]: '1\n',
    [`${device}/sriov_numvfs`]: '8\n',
    '/sys/module/ixgbe/version': '5.1.0-k\n',
  });
  expect(await readDeviceDetails(machine.host, eth0)).toEqual({
    driver: 'ixgbe',
    driverVersion: '5.1.0-k',
    firmwareVersion: undefined,
    busInfo: '0000:00:03.0',
    vendorName: undefined,
    deviceName: undefined,
    numaNode: 1,
    virtualFunctions: 8,
  });
});

test('leaves absent what a card has not: a node of -1, virtual functions, a version', async () => {
  await using machine = await createHost({ ...card, [`${device}/numa_node`]: '-1\n' });
  expect(await readDeviceDetails(machine.host, eth0)).toMatchObject({
    driverVersion: undefined,
    numaNode: undefined,
    virtualFunctions: undefined,
  });
  expect(await readDeviceDetails(machine.host, { ...eth0, index: 3 })).toBeUndefined();
});

test('takes the clock of a machine that cannot be asked as synchronized when timesyncd says so', async () => {
  await using synchronized = await createHost({ '/run/systemd/timesync/synchronized': '' });
  await using silent = await createHost({ '/etc/hostname': 'x' });
  expect(await readProbe(platform, synchronized.host)).toMatchObject({
    clockSynchronized: true,
    clockSource: 'file',
  });
  expect((await readProbe(platform, silent.host)).clockSynchronized).toBeUndefined();
});
