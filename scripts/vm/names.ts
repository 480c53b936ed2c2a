import { readdirSync } from 'node:fs';

/** Names of the lab's tests: those of their files. */
export const testNames: readonly string[] = readdirSync('test/vm')
  .filter((name) => name.endsWith('.test.ts'))
  .map((name) => name.replace('.test.ts', ''))
  .sort();

const beginningWith = (word: string): readonly string[] =>
  testNames.filter((name) => name === word || name.startsWith(`${word}-`));

/** Tests of what others do to the network, beside the agent or on its behalf. */
export const serviceTests: readonly string[] = ['network-manager', 'networkd', 'ifupdown', 'dhcp'].flatMap(
  beginningWith,
);

/**
 * Those of them that CI leaves out, half an hour under emulation. It runs the stackings on each service, in which links are made
 * and taken back; these alone prove addresses, MTU, routes, options and DHCP through a service, what checkpoints
 * lose, and DHCP beyond what the network's table has of it.
 */
export const thoroughTests: readonly string[] = [
  'dhcp',
  'network-manager',
  'network-manager-checkpoints',
  'network-manager-dhcp',
  'networkd',
  'networkd-dhcp',
];

/** Tests of what the agent does to it. */
export const networkTests: readonly string[] = beginningWith('network').filter(
  (name) => !serviceTests.includes(name),
);

/** The tests that a word stands for: the one of that name, and those that begin with it and a hyphen; `networkTests` leaves out services. */
export const selectNames = (word: string): readonly string[] =>
  word === 'network' ? networkTests : beginningWith(word);

/** Tests of what sounds and lights do in their time: one machine at a time has both processors. */
export const timedTests: readonly string[] = ['beep', 'blink'];

/** Tests of the rest of what methods do to a machine. */
export const machineTests: readonly string[] = testNames.filter(
  (name) => ![...timedTests, ...networkTests, ...serviceTests].includes(name),
);
