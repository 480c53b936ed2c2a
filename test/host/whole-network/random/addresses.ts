import * as fc from 'fast-check';
import { joined, line, links, some, words } from './words.ts';

const ip4 = words('10.0.0.1', '10.0.0.2', '10.0.0.3', '10.3.0.1', '10.3.0.2', '192.0.2.1');
const ip6 = words('fd00::1', 'fd00::2', 'fd00::3', 'fd01::1', '2001:db8::1');

export const address = line(
  'addresses',
  fc.oneof(
    joined(
      'ip address add',
      ip4.map((ip) => `${ip}/24`),
      some(2, 'metric 300', 'preferred_lft 0', 'noprefixroute', 'broadcast +', 'scope link', 'home'),
      'dev',
      links,
    ),
    joined('ip address add', ip4, 'peer 198.51.100.2/32 dev', links),
    joined(
      'ip address add',
      ip6.map((ip) => `${ip}/64`),
      some(2, 'preferred_lft 0', 'nodad', 'home', 'mngtmpaddr', 'noprefixroute', 'metric 300'),
      'dev',
      links,
    ),
    joined('ip address add', ip6, 'peer fd09::2/128 dev', links),
    joined('ip address add', ip4, 'valid_lft 90000 preferred_lft 80000 dev', links),
  ),
);

export const neighbour = line(
  'addresses',
  fc.oneof(
    joined(
      'ip neighbour add',
      words('10.0.0.9', 'fd00::9'),
      'lladdr 02:00:00:00:00:09 nud permanent dev',
      links,
    ),
    joined('ip neighbour add proxy', words('10.0.0.77', 'fd00::77'), 'dev', links),
  ),
);
