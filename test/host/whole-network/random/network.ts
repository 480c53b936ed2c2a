import * as fc from 'fast-check';
import { address, neighbour } from './addresses.ts';
import { onBridge, onLink, setting } from './links.ts';
import { nexthop, nexthopGroup, route, rule } from './routes.ts';
import { type Line, oneOf, type Phase } from './words.ts';

/** A network of three veth pairs and a bridge, with parts of every kind: the lines that make it, in order. */
export const network: fc.Arbitrary<readonly string[]> = fc
  .record({
    // Never none: a bridge that never had a port has a state (UNKNOWN, no carrier lost) that only a new bridge has.
    ports: fc.constantFrom<readonly string[]>(['v1'], ['v1', 'v2'], ['v2']),
    upBefore: fc.boolean(),
    parts: fc.array(
      oneOf<Line>(
        address,
        address,
        route,
        route,
        route,
        nexthop,
        nexthop,
        nexthopGroup,
        onLink,
        onBridge,
        neighbour,
        rule,
        setting,
      ),
      { maxLength: 16, size: 'max' },
    ),
  })
  .map(({ ports, upBefore, parts }) => [...base(ports, upBefore), ...inPhases(parts)]);

/** @param upBefore the bridge is up before its ports join, so that its link-local address is not that of its later MAC address. */
function base(ports: readonly string[], upBefore: boolean): readonly string[] {
  const up = 'ip link set br0 up';
  const join = ports.map((port) => `ip link set ${port} master br0`);
  return [
    'ip link set lo up',
    // Fixed MAC addresses: a bridge takes the lowest one of its ports.
    ...[0, 1, 2].map((number) => {
      const mac = `02:00:00:00:0${number}`;
      return `ip link add v${number} address ${mac}:00 type veth peer name p${number} address ${mac}:01`;
    }),
    'ip link add br0 type bridge',
    ...(upBefore ? [up, ...join] : [...join, up]),
    ...[0, 1, 2].flatMap((number) => [`ip link set v${number} up`, `ip link set p${number} up`]),
    'ip address add 10.0.0.1/24 dev v0',
    'ip address add fd00::1/64 dev v0 nodad',
    'ip address add 10.3.0.1/24 dev br0',
  ];
}

const phases: readonly Phase[] = ['links', 'ports', 'settings', 'addresses', 'nexthops', 'groups', 'routes'];
const inPhases = (parts: readonly Line[]): readonly string[] =>
  phases.flatMap((phase) => parts.filter((part) => part.phase === phase).map((part) => part.line));
