import { expect, it } from 'vitest';
import { groupByBackend } from '../../../../../src/actions/network/rollback/undo-services.ts';

it('groups adjacent undo states of one service, and never across those of another', () => {
  const undoState = (backEnd: 'DHCP' | 'NetworkManager' | 'systemd-networkd', memory: number) => ({
    backEnd,
    memory,
  });
  const newestFirst = [
    undoState('systemd-networkd', 5),
    undoState('systemd-networkd', 4),
    undoState('DHCP', 3),
    undoState('systemd-networkd', 2),
    undoState('NetworkManager', 1),
  ];
  expect(groupByBackend(newestFirst)).toEqual([
    { backEnd: 'systemd-networkd', memories: [5, 4] },
    { backEnd: 'DHCP', memories: [3] },
    { backEnd: 'systemd-networkd', memories: [2] },
    { backEnd: 'NetworkManager', memories: [1] },
  ]);
  expect(groupByBackend([])).toEqual([]);
});
