import type { Link } from '#probes';
import type { ShownNetwork } from '../../kit/network/shown-network.ts';
import { json } from '../kit.ts';

/** The links of the kernel, of the agent and of a console, in one form: name, MTU, and whether the link is up. */
export const kernelLinks = (): readonly string[] =>
  json<{ ifname: string; mtu: number; flags: string[] }[]>('ip', '-json', 'link')
    .map(({ ifname, mtu, flags }) => `${ifname} ${mtu} ${flags.includes('UP')}`)
    .toSorted();

export const linksOfFacts = (links: readonly Link[] = []): readonly string[] =>
  links.map(({ name, mtu, adminUp }) => `${name} ${mtu} ${adminUp}`).toSorted();

export const linksOfPicture = ({ picture }: ShownNetwork): readonly string[] =>
  [...picture]
    .filter(([name]) => name.includes(':networkInterface:'))
    .map(([, link]) => `${link['interfaceName']} ${link['mtu']} ${link['adminUp']}`)
    .toSorted();

export const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.join('\n') === other.join('\n');
