import { Refused } from '../../errors.ts';
import { type LinkState, linkNamed, type NetworkState } from '../state/network-state.ts';

/** Bytes that the kernel gives a name, without its end. */
const maxNameLength = 15;

/**
 * Checks the name of a new interface against the kernel's rules and the existing links.
 * @throws {Refused} naming the argument.
 */
export function requireNewName(argument: string, name: string, state: NetworkState): void {
  const given = `${argument} is ${JSON.stringify(name)}`;
  if (name === '') throw new Refused(`${argument} is empty; expected the name of the new interface`);
  if (Buffer.byteLength(name) > maxNameLength)
    throw new Refused(`${given}, ${Buffer.byteLength(name)} bytes; expected at most ${maxNameLength}`);
  if (name === '.' || name === '..') throw new Refused(`${given}; expected a name such as bond0 or bond0.20`);
  if (name.startsWith('-')) throw new Refused(`${given}; expected a name that does not begin with -`);
  if (!/^[A-Za-z0-9_.@+-]+$/.test(name))
    throw new Refused(`${given}; expected letters, digits and _ . - + @ only, such as bond0.20`);
  if (name === 'all' || name === 'default' || name === 'bonding_masters')
    throw new Refused(`${given}, a name that the kernel uses itself; expected another, such as bond0`);
  if (linkNamed(state, name))
    throw new Refused(`${given}, the name of an existing interface; expected a new name`);
}

/** @returns the link of that name. @throws {Refused} naming the argument. */
export function requireLink(argument: string, name: string, state: NetworkState): LinkState {
  const link = linkNamed(state, name);
  if (link) return link;
  const names = state.links.map((existing) => existing.name).join(', ');
  throw new Refused(
    `${argument} is ${JSON.stringify(name)}, and there is no such interface; expected one of ${names}`,
  );
}

/** Refuses the loopback. @throws {Refused} naming the interface. */
export function requireNotLoopback({ name, kind }: LinkState): void {
  if (kind === 'loopback') throw new Refused(`${name} is the loopback; expected another interface`);
}
