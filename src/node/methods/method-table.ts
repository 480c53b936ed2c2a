import type { OvirtNodePackage } from '../schema.generated.ts';
import { addressMethods } from './address.ts';
import type { ClassMethods } from './method.ts';
import { networkInterfaceMethods } from './network-interface.ts';
import { ovirtNodeMethods } from './ovirt-node.ts';
import { routeMethods } from './route.ts';

type Classes = OvirtNodePackage['classes'];

/**
 * Every method of the schema, by class and name. The policy, the guard and the handlers read this table; a missing method
 * does not compile.
 */
export const methodTable = {
  ovirtNode: ovirtNodeMethods,
  cpu: {},
  networkInterface: networkInterfaceMethods,
  address: addressMethods,
  route: routeMethods,
  disk: {},
  metric: {},
  agent: {},
  rule: {},
} satisfies { readonly [C in keyof Classes]: ClassMethods<Classes[C], never> };
