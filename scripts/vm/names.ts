import { readdirSync } from 'node:fs';
import { basename } from 'node:path';

const folder = 'test/vm';
const ending = '.test.ts';

/** Paths of the lab's test files by name: `power` for `test/vm/machine/power.test.ts`. */
const pathsByName: ReadonlyMap<string, string> = new Map(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => [basename(path, ending), `${folder}/${path}`] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1)),
);

/** Names of the lab's tests, sorted. */
export const testNames: readonly string[] = [...pathsByName.keys()];

/** Returns the path of a test file. @throws for an unknown name. */
export function testPath(name: string): string {
  const path = pathsByName.get(name);
  if (path === undefined)
    throw new Error(`the lab has no test ${name}; expected one of ${testNames.join(', ')}`);
  return path;
}

const namesStartingWith = (word: string): readonly string[] =>
  testNames.filter((name) => name === word || name.startsWith(`${word}-`));

/** Tests of services and DHCP clients that configure the network beside the agent or for it. */
export const serviceTests: readonly string[] = ['network-manager', 'networkd', 'ifupdown', 'dhcp'].flatMap(
  namesStartingWith,
);

/** Tests of changes that the agent makes to the network without a service. */
const networkTests: readonly string[] = namesStartingWith('network').filter(
  (name) => !serviceTests.includes(name),
);

/** Returns the test of this name and those that start with the name and a hyphen; leaves out service tests for `network`. */
export const selectNames = (word: string): readonly string[] =>
  word === 'network' ? networkTests : namesStartingWith(word);

/** Tests that measure times of sounds and lights: a second machine would disturb them. */
export const timedTests: readonly string[] = ['beep', 'blink'];

/**
 * Tests that CI leaves out: they take seven minutes, which CI's forty do not have. CI runs the stackings on each service, in which links are created and rolled
 * back. These tests alone prove addresses, MTU, routes, options and DHCP through a service, the losses of NetworkManager's
 * checkpoints, and DHCP beyond the rows of the network's table.
 */
export const thoroughTests: readonly string[] = [
  'dhcp',
  'network-manager',
  'network-manager-checkpoints',
  'network-manager-dhcp',
  'networkd',
  'networkd-dhcp',
];

/** All other tests. */
export const labTests: readonly string[] = testNames.filter(
  (name) => ![...timedTests, ...thoroughTests].includes(name),
);
