import { Unsupported } from '../../../errors.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';

/**
 * Tells whether ifupdown makes a VLAN by its name alone: it takes the text before the first dot for the lower interface, and
 * makes a VLAN before it runs any command. Source: ifup 0.8.41.
 * @throws {Unsupported} where it would make another VLAN, or one of what is none.
 */
export function isVlanByName({ name, kind, lower, vlanId }: InterfaceToWrite): boolean {
  if (!/\.\d+$/.test(name)) return false;
  const dot = name.indexOf('.');
  if (kind === 'vlan' && name === `${lower}.${vlanId}` && !lower?.includes('.')) return true;
  const first = `VLAN ${/^\.(\d+)/.exec(name.slice(dot))?.[1] ?? 'by its number'} on ${name.slice(0, dot)}`;
  throw new Unsupported(
    `${name} is a ${kind === 'vlan' ? `VLAN ${vlanId} on ${lower}` : kind}, and ifupdown takes the name for ${first}; expected a name without a dot`,
  );
}
