import type { OvirtNodePackage } from './schema.generated.ts';

/** What a method does, as far as it matters who may call it. `properties`: it stands for several, each needs its own right. */
export type MethodRight = 'read' | 'identify' | 'network' | 'power' | 'properties';

type Classes = OvirtNodePackage['classes'];

/** Every method of the schema; one that is missing here does not compile. */
export const methodRights: {
  readonly [C in keyof Classes]: { readonly [M in keyof Classes[C]['methods']]: MethodRight };
} = {
  ovirtNode: {
    hardwareShutdown: 'power',
    hardwareRestart: 'power',
    schedulePowerAction: 'power',
    cancelPowerAction: 'power',
    setBeeping: 'identify',
    beepFor: 'identify',
    createBondingInterface: 'network',
    createVlanInterface: 'network',
    createBridgeInterface: 'network',
    defineInterfaceXML: 'network',
    createInterfaceXML: 'network',
    lookupInterfaceByName: 'read',
    lookupInterfaceByMAC: 'read',
    lookupInterfaceByUUID: 'read',
    lookupInterfaceByUUIDString: 'read',
    listInterfaces: 'read',
    changeBegin: 'network',
    changeExtend: 'network',
    changeCommit: 'network',
    changeRollback: 'network',
    validateChange: 'read',
    setProperties: 'properties',
  },
  cpu: {},
  networkInterface: {
    create: 'network',
    destroy: 'network',
    restart: 'network',
    undefine: 'network',
    getXMLDesc: 'read',
    getStats: 'read',
    setDhcp: 'network',
    setDhcp6: 'network',
    setStaticAddress: 'network',
    setMaster: 'network',
    setMtu: 'network',
    setStartMode: 'network',
    setOptions: 'network',
    setBlink: 'identify',
    blinkFor: 'identify',
    addAddress: 'network',
    addRoute: 'network',
    setProperties: 'properties',
  },
  address: { remove: 'network' },
  route: { remove: 'network' },
  disk: {},
  metric: {},
  agent: {},
};

/** One method of the schema, with what it does. */
export interface KnownMethod {
  readonly className: string;
  readonly method: string;
  readonly right: MethodRight;
}

/** All methods of the schema. */
export const knownMethods: readonly KnownMethod[] = Object.entries(methodRights).flatMap(
  ([className, methods]) =>
    Object.entries<MethodRight>(methods).map(([method, right]) => ({ className, method, right })),
);

const byName: ReadonlyMap<string, MethodRight> = new Map(
  knownMethods.map(({ className, method, right }) => [`${className}.${method}`, right]),
);

/** What a method does; undefined for one that the schema has not. */
export function rightOf(className: string, method: string): MethodRight | undefined {
  return byName.get(`${className}.${method}`);
}

/** Whether a method does something to the host. One that nobody knows counts as if it did. */
export function isMutation(className: string, method: string): boolean {
  return rightOf(className, method) !== 'read';
}

/** Whether it must not be carried out twice, come what may: what makes noise or light may be. */
export function isJournaled(className: string, method: string): boolean {
  const kind = rightOf(className, method);
  return kind !== 'read' && kind !== 'identify';
}
