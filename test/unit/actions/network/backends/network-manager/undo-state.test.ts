import { expect, it } from 'vitest';
import {
  mergeUndoStates,
  type NetworkManagerUndoState,
} from '../../../../../../src/actions/network/backends/network-manager/undo-state.ts';

const none: NetworkManagerUndoState = { devices: [], added: [], made: [] };
const device = (name: string, uuid: string, more: object = {}) => ({
  ...{ name, uuid, autoconnect: true, isCard: true, ...more },
});

it('has each device as it was before the first change of it, and every profile that was added', () => {
  const older = { ...none, devices: [device('eth0', 'first')], added: ['second'] };
  const newer = { ...none, devices: [device('eth0', 'second')], added: ['third'] };
  expect(mergeUndoStates([newer, older])).toEqual({
    devices: [device('eth0', 'first')],
    added: ['third', 'second'],
    made: [],
  });
});

it('takes away what was made, also where a later change found it there', () => {
  const older = { ...none, made: ['bond1'] };
  const newer = { ...none, devices: [device('bond1', 'ours', { isCard: false })] };
  expect(mergeUndoStates([newer, older])).toMatchObject({ devices: [], made: ['bond1'] });
});

it('has back what was there, went, and was made again', () => {
  const older = { ...none, devices: [device('br0', 'its own', { isCard: false })] };
  const newer = { ...none, made: ['br0'] };
  expect(mergeUndoStates([newer, older])).toMatchObject({ devices: [{ name: 'br0' }], made: [] });
});

it('has masters and lower devices first', () => {
  const vlan = device('bond0.20', 'b', { isCard: false, lower: 'bond0', master: 'br0' });
  const port = device('eth0', 'a', { master: 'bond0' });
  const devices = [
    port,
    vlan,
    device('br0', 'c', { isCard: false }),
    device('bond0', 'd', { isCard: false }),
  ];
  expect(mergeUndoStates([{ ...none, devices }]).devices.map(({ name }) => name)).toEqual([
    ...['bond0', 'eth0', 'br0', 'bond0.20'],
  ]);
});
