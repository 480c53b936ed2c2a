import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { probes, readLibvirtUuid } from '#probes';
import { parseHostUuid } from '../../../../src/probes/libvirt/libvirt-uuid.ts';
import {
  answerAsXen,
  FakeLibvirt,
  recording,
  refusal,
  replay,
  reply,
  text,
  word,
} from '../../../kit/libvirt/fake-libvirt.ts';
import { giveAway } from '../../../kit/probes/give-away.ts';
import { createHost } from '../../../kit/probes/host-from-files.ts';
import { readProbe } from '../../../kit/probes/read-probe.ts';

const hostUuid = '11112222-3333-4444-5555-666677778888';
const dom0 = { '/proc/xen/capabilities': 'control_d\n' };

let machine: Awaited<ReturnType<typeof createHost>>;
beforeEach(async () => {
  machine = await createHost({ '/proc/sys/kernel/hostname': 'vm\n' });
});
afterEach(() => machine[Symbol.asyncDispose]());

const read = () => readProbe(probes.libvirt, machine.host);

test('finds nothing without a socket, and with a socket where nobody listens', async () => {
  expect(await read()).toBeUndefined();
  const server = await FakeLibvirt.start(machine.root);
  await server.stop();
  await using stale = await createHost({ '/run/libvirt/libvirt-sock-ro': 'no socket' });
  expect(await readProbe(probes.libvirt, stale.host)).toBeUndefined();
});

test('reads the recorded answers of libvirtd, each question once, and closes the connection', async () => {
  await using server = await FakeLibvirt.start(machine.root);
  const facts = await read();
  expect(facts).toMatchObject({
    isDom0: false,
    hypervisorType: 'kvm',
    hostname: 'vm',
    kernelHostname: 'vm',
    architecture: 'x86_64',
    memoryKiB: 24_684_092,
    uuid: hostUuid,
    problems: [],
    isComplete: true,
  });
  expect(facts?.cpus).toMatchObject({
    cpuCount: 2,
    sockets: 1,
    cores: 2,
    threads: 2,
    numaNodes: 1,
    vendor: 'AMD',
    modelName: 'kvm64',
  });
  expect(facts?.cpus?.cpus[1]).toMatchObject({
    processor: 1,
    physicalId: 0,
    coreId: 1,
    cpuCores: 2,
    siblings: 2,
    cpuFamily: 26,
    model: 2,
    stepping: 1,
    nominalMhz: undefined,
    numaNode: 0,
  });
  expect(server.calls).toEqual(recording.answers.map(({ procedure }) => procedure));
  expect(server.opened).toEqual(['qemu:///system']);
  await vi.waitFor(() => expect(server.connections).toBe(0), 10_000);
});

test('asks the driver of Xen in a Dom0, at the socket of its daemon, and not for the memory of its kernel', async () => {
  await using xen = await createHost(dom0);
  await using other = await FakeLibvirt.start(xen.root, () => 'close');
  await using server = await FakeLibvirt.start(xen.root, answerAsXen, 'virtxend-sock-ro');
  const facts = await readProbe(probes.libvirt, xen.host);
  expect(facts).toMatchObject({
    isDom0: true,
    hypervisorType: 'xen',
    memoryKiB: 16 * 1024 * 1024,
    problems: [],
  });
  expect(facts?.cpus).toMatchObject({ cpuCount: 32, sockets: 2, cores: 16, threads: 32, numaNodes: 2 });
  expect(facts?.cpus?.cpus).toHaveLength(32);
  expect(facts?.cpus?.cpus[31]).toMatchObject({
    physicalId: 1,
    coreId: 7,
    siblings: 16,
    cpuCores: 8,
    nominalMhz: 2400,
  });
  expect(server.opened).toEqual(['xen:///system']);
  expect(server.calls).not.toContain(228);
  expect(other.calls).toEqual([]);
});

test('fails in a Dom0 whose libvirt has no driver of Xen; elsewhere ignores such a daemon', async () => {
  const withoutDriver = (call: Parameters<typeof refusal>[0]) =>
    call.procedure === 66 ? reply(call, word(0)) : refusal(call, 5, 'no connection driver available');
  await using xen = await createHost(dom0);
  await using inDom0 = await FakeLibvirt.start(xen.root, withoutDriver);
  await expect(readProbe(probes.libvirt, xen.host)).rejects.toThrow(
    'libvirt: /run/libvirt/libvirt-sock-ro: no connection driver available',
  );
  await using elsewhere = await FakeLibvirt.start(machine.root, withoutDriver);
  expect(await read()).toBeUndefined();
  expect([inDom0.opened, elsewhere.opened]).toEqual([['xen:///system'], ['qemu:///system']]);
});

test('asks the next socket when the first one does not answer as libvirt does', async () => {
  await using broken = await FakeLibvirt.start(machine.root, () => word(4, 4), 'virtqemud-sock-ro');
  await using server = await FakeLibvirt.start(machine.root, replay(), 'libvirt-sock');
  expect(await read()).toMatchObject({ hypervisorType: 'kvm' });
  expect(broken.calls).toEqual([66]);
  expect(server.calls).toContain(7);
});

test('says nothing to a socket of another person, and fails with its owner', async () => {
  await using server = await FakeLibvirt.start(machine.root);
  const returnIt = await giveAway(join(machine.root, 'run/libvirt/libvirt-sock-ro'));
  await expect(read()).rejects.toThrow('expected a socket of root, of a service or of this user');
  expect(server.connections).toBe(0);
  await returnIt();
  expect(await read()).toMatchObject({ hypervisorType: 'kvm' });
});

test('logs in by polkit where libvirt asks for it, and by nothing else', async () => {
  const recorded = replay();
  let types = word(1, 2);
  await using server = await FakeLibvirt.start(machine.root, (call) => {
    if (call.procedure === 66) return reply(call, types);
    return call.procedure === 70 ? reply(call, word(1)) : recorded(call);
  });
  expect(await read()).toMatchObject({ hypervisorType: 'kvm' });
  expect(server.calls.slice(0, 3)).toEqual([66, 70, 1]);
  types = word(1, 1);
  await expect(read()).rejects.toThrow('the login of libvirt is 1; expected 0 (none) or 2 (polkit)');
});

test('leaves absent only the facts of a question that libvirt refuses', async () => {
  const recorded = replay();
  await using server = await FakeLibvirt.start(machine.root, (call) =>
    call.procedure === 228 || call.procedure === 7 ? refusal(call, 3, 'not supported') : recorded(call),
  );
  const facts = await read();
  expect(facts).toMatchObject({
    hypervisorType: 'qemu',
    hostname: 'vm',
    architecture: 'x86_64',
    isComplete: true,
  });
  expect(facts?.memoryKiB).toBeUndefined();
  expect(facts?.cpus).toMatchObject({ cpuCount: 2, sockets: 1, cores: 2, threads: 2, cpus: [] });
  expect(facts?.problems).toEqual(['memory: not supported', 'capabilities: not supported']);
  expect(server.connections).toBeLessThanOrEqual(1);
});

test('ends an unanswered question at its limit, and asks the next questions', async () => {
  const recorded = replay();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const asked = Promise.withResolvers<void>();
    await using _server = await FakeLibvirt.start(machine.root, (call) => {
      if (call.procedure !== 59) return recorded(call);
      asked.resolve();
      return undefined;
    });
    const reading = probes.libvirt.read(machine.host, new AbortController().signal);
    await asked.promise;
    await vi.advanceTimersByTimeAsync(5_000);
    const facts = await reading;
    expect(facts).toMatchObject({ hypervisorType: 'kvm', isComplete: false });
    expect(facts?.hostname).toBeUndefined();
    expect(facts?.problems).toEqual(['host name: no answer within 5 s']);
  } finally {
    vi.useRealTimers();
  }
});

test.each<[string, string, string]>([
  ['no XML', 'capabilities', 'the capabilities are not XML in line 1'],
  ['XML that ends early', '<capabilities><host>', 'the capabilities are not XML'],
  ['another document', '<domain/>', 'have another top element'],
  ['a document type', '<!DOCTYPE a [<!ENTITY b "c">]><capabilities/>', 'declare a document type'],
])('fails at capabilities that are %s', async (_, xml, reason) => {
  const recorded = replay();
  await using _server = await FakeLibvirt.start(machine.root, (call) =>
    call.procedure === 7 ? reply(call, text(xml)) : recorded(call),
  );
  await expect(read()).rejects.toThrow(reason);
});

test('leaves out what capabilities do not say', async () => {
  const recorded = replay();
  await using _server = await FakeLibvirt.start(machine.root, (call) =>
    call.procedure === 7
      ? reply(
          call,
          text(`<capabilities><host><uuid>x</uuid><cpu><arch>ppc64</arch></cpu><topology><cells num='1'>
            <cell id='8'><cpus num='2'><cpu id='8'/><cpu id='x'/><cpu id='0' socket_id='1'/></cpus></cell>
            </cells></topology></host></capabilities>`),
        )
      : recorded(call),
  );
  const facts = await read();
  expect(
    facts?.cpus?.cpus.map(({ processor, physicalId, numaNode }) => [processor, physicalId, numaNode]),
  ).toEqual([
    [0, 1, 8],
    [8, undefined, 8],
  ]);
  expect(facts?.cpus).toMatchObject({ sockets: 1, cores: 2, vendor: undefined });
  expect(facts?.architecture).toBe('ppc64');
});

test('accepts the UUID of libvirt where an administrator configured it', async () => {
  const signal = AbortSignal.timeout(10_000);
  await using server = await FakeLibvirt.start(machine.root);
  expect(await readLibvirtUuid(machine.host, signal)).toBeUndefined();
  expect(server.calls).toEqual([]);
  for (const [text, expected] of [
    [`host_uuid = "${hostUuid}"\n`, hostUuid],
    ['host_uuid = "99992222-3333-4444-5555-666677778888"\n', undefined],
  ] as const) {
    await using configured = await createHost({ '/etc/libvirt/virtqemud.conf': text });
    await using _own = await FakeLibvirt.start(configured.root);
    expect(await readLibvirtUuid(configured.host, signal)).toBe(expected);
  }
});

test.each([
  ['#host_uuid = "11112222-3333-4444-5555-666677778888"', undefined],
  ["host_uuid='11112222-3333-4444-5555-666677778888'", hostUuid],
  ['  host_uuid = "11112222333344445555666677778888" # mine', hostUuid],
  ['host_uuid_source = "machine-id"', undefined],
  ['host_uuid = "00"', undefined],
])('parses %s', (line, expected) => {
  expect(parseHostUuid(`max_clients = 5000\n${line}\n`)).toBe(expected);
});
