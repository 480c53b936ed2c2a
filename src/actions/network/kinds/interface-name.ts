import { Refused } from '../../errors.ts';
import { type LinkState, linkNamed, type NetworkState } from '../state/network-state.ts';

const longest = 15;

/** Whether the kernel takes this as the name of a new interface. @throws {Refused} naming the argument. */
export function requireNewName(argument: string, name: string, state: NetworkState): void {
  const shown = `${argument} is ${JSON.stringify(name)}`;
  if (name === '') throw new Refused(`${argument} is empty; the name of the new interface`);
  if (Buffer.byteLength(name) > longest)
    throw new Refused(`${shown}, ${Buffer.byteLength(name)} bytes; at most ${longest}`);
  if (name === '.' || name === '..') throw new Refused(`${shown}; a name such as bond0 or bond0.20`);
  if (name.startsWith('-')) throw new Refused(`${shown}; a name that does not begin with -`);
  if (!/^[A-Za-z0-9_.@+-]+$/.test(name))
    throw new Refused(`${shown}; letters, digits and _ . - + @ only, such as bond0.20`);
  if (name === 'all' || name === 'default' || name === 'bonding_masters')
    throw new Refused(`${shown}, a name that the kernel uses itself; another, such as bond0`);
  if (linkNamed(state, name)) throw new Refused(`${shown}, which is there already; a new name`);
}

/** The link of that name. @throws {Refused} naming the argument. */
export function requireLink(argument: string, name: string, state: NetworkState): LinkState {
  const found = linkNamed(state, name);
  if (found) return found;
  throw new Refused(
    `${argument} is ${JSON.stringify(name)}, and there is no such interface; one of ${state.links.map((link) => link.name).join(', ')}`,
  );
}
