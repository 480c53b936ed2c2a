import { defineClass } from '#agent';
import type { Address as AddressFacts } from '#probes';
import type { NodeContext } from '../context/node-context.ts';
import type { NodeFacts } from '../facts/node-facts.ts';
import type { MacFilter } from '../hidden-macs.ts';
import { addressMethods } from '../methods/address.ts';
import { bindMethods } from '../methods/bind-methods.ts';
import { addressKey, interfaceId, objectName } from '../names.ts';
import type { Address, OvirtNodePackage } from '../schema.generated.ts';

interface AddressRow {
  readonly address: AddressFacts;
  readonly interfaceName: string;
  readonly nodeUuid: string;
}

/** Class address: every IPv4 and IPv6 address of every link. */
export const address = (context: NodeContext) =>
  defineClass<OvirtNodePackage>()('address', {
    rows: (facts: NodeFacts) => rows(facts, context.hiddenMacs),
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
    methods: bindMethods<Address, AddressRow>(context, addressMethods),
  });

function rows(facts: NodeFacts, hiddenMacs: MacFilter): ReadonlyMap<string, AddressRow> {
  const nodeUuid = facts.identity.uuid;
  const names = new Map(facts.links?.map((link) => [link.index, link.name]));
  const hidden = hiddenMacs(facts.links);
  return new Map(
    (facts.addresses ?? []).flatMap((address) => {
      const interfaceName = names.get(address.interfaceIndex);
      if (interfaceName === undefined || hidden.hasOwnAddress(address)) return [];
      const name = objectName('address', nodeUuid, interfaceName, addressKey(address));
      return [[name, { address, interfaceName, nodeUuid }] as const];
    }),
  );
}
