import { expect, it } from 'vitest';
import { groupByBackend } from '../../../../../src/actions/network/rollback/rollback.ts';

it('what one service did in a row is undone in one, and never past what another did in between', () => {
  const of = (backEnd: 'DHCP' | 'NetworkManager' | 'systemd-networkd', memory: number) => ({
    backEnd,
    memory,
  });
  const newestFirst = [
    of('systemd-networkd', 5),
    of('systemd-networkd', 4),
    of('DHCP', 3),
    of('systemd-networkd', 2),
    of('NetworkManager', 1),
  ];
  expect(groupByBackend(newestFirst)).toEqual([
    { backEnd: 'systemd-networkd', memories: [5, 4] },
    { backEnd: 'DHCP', memories: [3] },
    { backEnd: 'systemd-networkd', memories: [2] },
    { backEnd: 'NetworkManager', memories: [1] },
  ]);
  expect(groupByBackend([])).toEqual([]);
});
