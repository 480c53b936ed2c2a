import { expect, it } from 'vitest';
import {
  mergeUndoStates,
  type NetworkManagerUndoState,
} from '../../../../../../src/actions/network/backends/network-manager/undo-state.ts';

const empty: NetworkManagerUndoState = { devices: [], added: [], made: [] };
const device = (name: string, uuid: string, more: object = {}) => ({
  name,
  uuid,
  autoconnect: true,
  isCard: true,
  ...more,
});

it('mergeUndoStates restores each device to its state before the first change, and removes every added profile', () => {
  const older = { ...empty, devices: [device('eth0', 'first')], added: ['second'] };
  const newer = { ...empty, devices: [device('eth0', 'second')], added: ['third'] };
  expect(mergeUndoStates([newer, older])).toEqual({
    devices: [device('eth0', 'first')],
    added: ['third', 'second'],
    made: [],
  });
});

it('mergeUndoStates removes a created device, also when a later change found it', () => {
  const older = { ...empty, made: ['bond1'] };
  const newer = { ...empty, devices: [device('bond1', 'ours', { isCard: false })] };
  expect(mergeUndoStates([newer, older])).toMatchObject({ devices: [], made: ['bond1'] });
});

it('mergeUndoStates restores a device that existed, was removed, and was created again', () => {
  const older = { ...empty, devices: [device('br0', 'its own', { isCard: false })] };
  const newer = { ...empty, made: ['br0'] };
  expect(mergeUndoStates([newer, older])).toMatchObject({ devices: [{ name: 'br0' }], made: [] });
});

it('mergeUndoStates sorts masters and lower devices first', () => {
  const vlan = device('bond0.20', 'b', { isCard: false, lower: 'bond0', master: 'br0' });
  const port = device('eth0', 'a', { master: 'bond0' });
  const devices = [
    port,
    vlan,
    device('br0', 'c', { isCard: false }),
    device('bond0', 'd', { isCard: false }),
  ];
  expect(mergeUndoStates([{ ...empty, devices }]).devices.map(({ name }) => name)).toEqual([
    'bond0',
    'eth0',
    'br0',
    'bond0.20',
  ]);
});
