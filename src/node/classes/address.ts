import { defineClass } from '#agent';
import type { Address as AddressFacts } from '#probes';
import type { NodeContext } from '../context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import { removeAddressMethod } from '../methods/removals.ts';
import { interfaceId, objectName } from '../names.ts';
import type { Address, OvirtNodePackage } from '../schema.generated.ts';

interface AddressRow {
  readonly address: AddressFacts;
  readonly interfaceName: string;
  readonly nodeUuid: string;
}

/** Class address: every IPv4 and IPv6 address of every link. */
export const address = (services: NodeContext) =>
  defineClass<OvirtNodePackage>()('address', {
    rows: (facts: NodeFacts): ReadonlyMap<string, AddressRow> => {
      const nodeUuid = facts.identity.uuid;
      const names = new Map(facts.links?.map((link) => [link.index, link.name]));
      return new Map(
        (facts.addresses ?? []).flatMap((found) => {
          const interfaceName = names.get(found.interfaceIndex);
          if (interfaceName === undefined) return [];
          const row = { address: found, interfaceName, nodeUuid };
          return [[objectName('address', nodeUuid, interfaceName, addressKey(found)), row] as const];
        }),
      );
    },
    properties: ({ address, interfaceName, nodeUuid }): Address['properties'] => ({
      networkInterface: interfaceId(nodeUuid, interfaceName),
      family: address.family,
      address: address.address,
      prefixLength: address.prefixLength,
      peer: address.peer,
      netmask: address.netmask,
      broadcast: address.broadcast,
      scope: address.scope,
      origin: address.origin,
      flags: address.flags,
    }),
    statistics: ({ address }): Address['statistics'] => ({
      validLifetime: address.validLifetimeNs,
      preferredLifetime: address.preferredLifetimeNs,
    }),
    methods: { remove: removeAddressMethod(services) },
  });

/** `10.0.0.5/24`, and `10.0.0.5/32@10.0.0.1` where the other end is part of what tells two apart. */
export const addressKey = ({ address, prefixLength, peer }: AddressFacts) =>
  `${address}/${prefixLength}${peer === undefined ? '' : `@${peer}`}`;
