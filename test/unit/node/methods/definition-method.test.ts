import { expect, test } from 'vitest';
import type { Manager, Managers } from '#probes';
import type { NodeContext } from '../../../../src/node/context/node-context.ts';
import {
  definitionRequest,
  requireStartMode,
} from '../../../../src/node/methods/network/definition-method.ts';
import { definitionService } from '../../../../src/node/methods/network/definition-service.ts';
import { DefinitionLab } from '../../../kit/definitions/definition-lab.ts';
import { link } from '../../../kit/node/facts.ts';
import { card } from '../../actions/network/sample-network.ts';

const eth1 = { '/etc/systemd/network/10-eth1.network': '[Match]\nName=eth1\n[Network]\nVLAN=eth1.7\n' };
const managers = (
  services: readonly Manager[],
  claims: Readonly<Record<string, readonly Manager[]>> = {},
): Managers => ({
  services,
  claims: new Map(Object.entries(claims)),
  complete: true,
});

test('reads the definitions at the call, and keeps one with the service that has it', async () => {
  await using lab = await DefinitionLab.create(eth1);
  const facts = await lab.facts();
  const context = { host: lab.host, facts: () => ({ ...facts, definitions: undefined }) };
  const request = await definitionRequest(context as unknown as NodeContext, {
    method: 'undefine',
    name: 'eth1',
    change: { operation: 'undefine', name: 'eth1' },
  });
  const plan = request.action.plan(undefined, lab.state);
  expect(plan.definition).toMatchObject({
    service: 'systemd-networkd',
    known: [{ name: 'eth1', sources: ['/etc/systemd/network/10-eth1.network'] }],
  });
  expect(plan.steps).toEqual([]);
});

test('waits until the requested start mode is published', async () => {
  await using lab = await DefinitionLab.create(eth1);
  const facts = await lab.facts();
  const context = { host: lab.host, facts: () => facts } as unknown as NodeContext;
  const setTo = (mode: 'none' | 'onboot', name = 'eth1') =>
    definitionRequest(context, {
      method: 'setStartMode',
      name,
      change: { operation: 'setStartMode', name, mode },
    });
  expect((await setTo('onboot')).difference?.(facts)).toBeUndefined();
  expect((await setTo('none')).difference?.(facts)).toBe('the start mode of eth1 is not none yet');
  expect((await setTo('none', 'eth7')).difference?.(facts)).toBe(
    'the definition of eth7 is not published yet',
  );
  expect(requireStartMode('hotplug')).toBe('hotplug');
  expect(() => requireStartMode('boot')).toThrow('mode is "boot"; expected one of onboot, hotplug, none');
});

test('chooses the manager of the interfaces below, else the only service that runs', async () => {
  await using lab = await DefinitionLab.create();
  const facts = await lab.facts();
  const state = { ...lab.state, links: [card(2, 'eth0')] };
  const claimed = managers(['NetworkManager', 'systemd-networkd'], { eth0: ['systemd-networkd'] });
  const of = (given: Managers, name = 'br0') =>
    definitionService(facts, given, state, { name, others: ['eth0'] });
  expect(of(claimed)).toBe('systemd-networkd');
  expect(of(managers(['ifupdown']))).toBe('ifupdown');
  expect(() => of(managers(['NetworkManager', 'systemd-networkd']))).toThrow(
    '(NetworkManager, systemd-networkd run)',
  );
  expect(() => of(managers([]))).toThrow(
    'no single network service runs that could keep a definition of br0',
  );
});

test('refuses an interface that two services define, or that another one manages', async () => {
  await using lab = await DefinitionLab.create({
    ...eth1,
    '/etc/network/interfaces': 'iface eth1 inet dhcp\niface eth2 inet dhcp\n',
  });
  lab.links = [link({ index: 3, name: 'eth1' }), link({ index: 4, name: 'eth2' })];
  const facts = await lab.facts();
  const state = { ...lab.state, links: [card(3, 'eth1'), card(4, 'eth2')] };
  const of = (name: string) =>
    definitionService(
      facts,
      managers(['systemd-networkd', 'ifupdown'], { eth2: ['systemd-networkd'] }),
      state,
      { name },
    );
  expect(() => of('eth1')).toThrow(
    'eth1 is defined by systemd-networkd and by ifupdown; expected a definition of one service',
  );
  expect(() => of('eth2')).toThrow('eth2 is defined by ifupdown and managed by systemd-networkd');
});
