import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  labTests,
  selectNames,
  serviceTests,
  testNames,
  testPath,
  thoroughTests,
  timedTests,
} from '../../../scripts/vm/names.ts';

test.each([
  ['power', ['power']],
  ['beep', ['beep']],
  ['dhcp', ['dhcp']],
  ['networkd', ['networkd', 'networkd-dhcp', 'networkd-stackings']],
  [
    'network-manager',
    ['network-manager', 'network-manager-checkpoints', 'network-manager-dhcp', 'network-manager-stackings'],
  ],
  ['net', []],
])('selectNames selects for %s the test of that name and its longer forms', (word, names) => {
  expect(selectNames(word)).toEqual(names);
});

test('selectNames leaves out the tests of services for network', () => {
  const names = selectNames('network');
  expect(names).toContain('network-kinds');
  expect(names.filter((name) => serviceTests.includes(name))).toEqual([]);
});

test('each test of the lab is timed, in the lab of CI, or left out', () => {
  expect([...timedTests, ...labTests, ...thoroughTests].toSorted()).toEqual(testNames);
});

test('testPath returns the file of each test, and throws for an unknown name', () => {
  for (const name of testNames) expect(existsSync(testPath(name)), name).toBe(true);
  expect(testPath('power')).toBe('test/vm/machine/power.test.ts');
  expect(() => testPath('powder')).toThrow('the lab has no test powder; expected one of beep');
});
