import { expect, test } from 'vitest';
import { renderDemoPage } from '../../../../src/cli/render/pages/demo-page.ts';
import { unknownMemoryFacts } from '../../../../src/probes/memory/memory-probe.ts';
import { address, link, nodeFacts } from '../../../kit/node/facts.ts';

const page = {
  version: '1.2.3',
  agentName: 'ovirt.org:node:4c4c4544-0044-3510-8052-b4c04f565731',
  classes: 8,
  objects: 23,
  urls: ['amqp://127.0.0.1:5672', 'amqp://[::1]:5672'],
  allowChanges: false,
  isRecorded: false,
  setting: { environment: { npm_lifecycle_event: 'start' }, directory: '/home/alice/ovirt-node' },
  namesBroker: false,
};

test('renders the machine, its interfaces with every address, agent, broker and the next commands', () => {
  const facts = nodeFacts({
    memory: {
      ...unknownMemoryFacts,
      memoryKiB: 25_165_824,
      memoryFreeKiB: 1,
      memoryAvailableKiB: 24_012_390,
    },
    links: [
      link({ index: 1, name: 'lo', kind: 'loopback', macAddress: '00:00:00:00:00:00' }),
      link({ index: 3, name: 'dmz1', adminUp: false, macAddress: '52:54:00:00:00:03' }),
      link({ index: 2, name: 'eth0', speed: 1000, duplex: 'full', macAddress: '52:54:00:12:34:56' }),
    ],
    addresses: [
      address({ interfaceIndex: 2, address: '10.0.0.5', prefixLength: 24 }),
      address({ interfaceIndex: 2, address: 'fe80::5054:ff:fe12:3456', prefixLength: 64 }),
      address({ interfaceIndex: 1, address: '::1', prefixLength: 128 }),
    ],
  });
  expect(
    renderDemoPage({ ...page, facts }),
  ).toBe(`ovirt-node 1.2.3, first look: embedded broker, this machine only, nothing will be changed

  machine     4c4c4544-0044-3510-8052-b4c04f565731 (SMBIOS)
  processors  unknown
  memory      24.0 GiB, 22.9 GiB available
  interfaces  lo    up    ::1/128
              dmz1  down  52:54:00:00:00:03
              eth0  up    1000 Mbit/s full  52:54:00:12:34:56  10.0.0.5/24  fe80::5054:ff:fe12:3456/64
  agent       ovirt.org:node:4c4c4544-0044-3510-8052-b4c04f565731   8 classes, 23 objects
  broker      amqp://127.0.0.1:5672, amqp://[::1]:5672

In a second terminal:  cd /home/alice/ovirt-node
                       npx ovirt-node agents
                       npx ovirt-node list networkInterface
                       npx ovirt-node show eth0
Ctrl-C ends both.
`);
});

test('keeps the commands on the screen when the machine has a thousand interfaces', () => {
  const links = Array.from({ length: 1000 }, (_, index) =>
    link({ index, name: `veth${index}`, kind: 'veth' }),
  );
  const text = renderDemoPage({ ...page, facts: nodeFacts({ links }) });
  expect(text.split('\n').length).toBeLessThan(30);
  expect(text).toContain('and 988 more');
});

test('renders a machine with unknown facts', () => {
  const text = renderDemoPage({ ...page, facts: nodeFacts({ links: undefined }) });
  expect(text).toContain('interfaces  unknown');
});

test('names the broker in each command when another one is configured', () => {
  const urls = ['amqp://127.0.0.1:5673'];
  const setting = { environment: {}, directory: '/' };
  const facts = nodeFacts({ links: [link({ index: 1, name: "eth 0's" })] });
  const text = renderDemoPage({ ...page, urls, setting, namesBroker: true, facts });
  expect(text).toContain(`In a second terminal:  ovirt-node agents --broker amqp://127.0.0.1:5673
                       ovirt-node list networkInterface --broker amqp://127.0.0.1:5673
                       ovirt-node show 'eth 0'\\''s' --broker amqp://127.0.0.1:5673
`);
});

test('quotes the directory of the program for a shell', () => {
  const setting = { environment: { npm_lifecycle_event: 'start' }, directory: '/srv/my node' };
  expect(renderDemoPage({ ...page, setting, facts: nodeFacts({}) })).toContain("cd '/srv/my node'\n");
});

test('says that the machine is a recorded one', () => {
  const text = renderDemoPage({ ...page, isRecorded: true, facts: nodeFacts({}) });
  expect(text).toMatch(
    /^ovirt-node 1\.2\.3, first look: embedded broker, a recorded machine, nothing will be changed$/m,
  );
});
