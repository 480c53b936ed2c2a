import { expect, test } from 'vitest';
import { MethodRegistry } from '#access';
import { methodTable } from '#node';

const registry = new MethodRegistry(methodTable);

test('journals the calls of every power, network and setProperties method', () => {
  const kept = registry.methods.filter(({ className, method }) => registry.isKept(className, method));
  expect(kept.map(({ className, method }) => `${className}.${method}`).sort()).toEqual([
    'address.remove',
    'networkInterface.addAddress',
    'networkInterface.addRoute',
    'networkInterface.create',
    'networkInterface.destroy',
    'networkInterface.restart',
    'networkInterface.setAdminUp',
    'networkInterface.setDhcp',
    'networkInterface.setDhcp6',
    'networkInterface.setIpv6Enabled',
    'networkInterface.setMacAddress',
    'networkInterface.setMaster',
    'networkInterface.setMtu',
    'networkInterface.setOptions',
    'networkInterface.setProperties',
    'networkInterface.setStartMode',
    'networkInterface.setStaticAddress',
    'networkInterface.undefine',
    'ovirtNode.cancelPowerAction',
    'ovirtNode.changeBegin',
    'ovirtNode.changeCommit',
    'ovirtNode.changeExtend',
    'ovirtNode.changeRollback',
    'ovirtNode.createBondingInterface',
    'ovirtNode.createBridgeInterface',
    'ovirtNode.createInterfaceXML',
    'ovirtNode.createVlanInterface',
    'ovirtNode.defineInterfaceXML',
    'ovirtNode.hardwareRestart',
    'ovirtNode.hardwareShutdown',
    'ovirtNode.schedulePowerAction',
    'ovirtNode.setProperties',
    'route.remove',
  ]);
  expect(new Set(kept.map(({ right }) => right))).toEqual(new Set(['network', 'power', 'properties']));
  // An unknown method may do harm when it runs twice; repeated noise or light does not.
  expect(registry.isKept('ovirtNode', 'explode')).toBe(true);
  expect(registry.isKept('ovirtNode', 'beepFor')).toBe(false);
  expect(registry.isKept('ovirtNode', 'listInterfaces')).toBe(false);
});
