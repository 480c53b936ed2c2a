import { expect, test } from 'vitest';
import { isJournaled, knownMethods } from '../../../src/node/method-rights.ts';

test('what is kept on disk, so that it is not done twice, is all of power, network and setProperties', () => {
  const kept = knownMethods.filter(({ className, method }) => isJournaled(className, method));
  expect(kept.map(({ className, method }) => `${className}.${method}`).sort()).toEqual([
    'address.remove',
    'networkInterface.addAddress',
    'networkInterface.addRoute',
    'networkInterface.create',
    'networkInterface.destroy',
    'networkInterface.restart',
    'networkInterface.setDhcp',
    'networkInterface.setDhcp6',
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
  // Of a method that nobody knows nothing is known, and of what makes noise or light a second time does no harm.
  expect(isJournaled('ovirtNode', 'explode')).toBe(true);
  expect(isJournaled('ovirtNode', 'beepFor')).toBe(false);
  expect(isJournaled('ovirtNode', 'listInterfaces')).toBe(false);
});
