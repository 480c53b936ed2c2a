import { Namespace } from '../kit.ts';
import type { SetUp } from './set-ups.ts';

/** Runs commands of `ip` one by one, since a batch takes no option for the family, and waits until the kernel is done. */
export async function arrange(namespace: Namespace, commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    const isOptional = command.startsWith('? ');
    try {
      namespace.ip(...(isOptional ? command.slice(2) : command).split(' '));
    } catch (error) {
      if (!isOptional) throw error;
    }
  }
  await namespace.settle();
}

const kinds = new Map<string, boolean>();

/** Whether the kernel of this machine has a kind of links, such as `bond`. */
export function makesKind(kind: string): boolean {
  const isThere = kinds.get(kind) ?? hasKind(kind);
  kinds.set(kind, isThere);
  return isThere;
}

/** Whether the kernel of this machine has the kinds of links of a set-up. */
export const isPossible = ({ kinds: needed = [] }: SetUp): boolean => needed.every(makesKind);

/** Whether the kernel of this machine makes a route with encapsulation. */
export function encapsulatesRoutes(): boolean {
  using namespace = new Namespace();
  namespace.batch(['link set lo up']);
  try {
    namespace.ip(...'route add 10.30.0.0/16 encap ip id 7 dst 192.0.2.1 dev lo'.split(' '));
    return true;
  } catch {
    return false;
  }
}

const options: Readonly<Record<string, readonly string[]>> = {
  vxlan: ['id', '7', 'dstport', '4789'],
  vlan: ['id', '7'],
};

function hasKind(kind: string): boolean {
  using namespace = new Namespace();
  const lower = kind === 'macvlan' || kind === 'vlan' ? ['link', 'v0'] : [];
  try {
    namespace.batch(['link add v0 type veth peer name v1']);
    namespace.ip('link', 'add', ...lower, 'name', 'x0', 'type', kind, ...(options[kind] ?? []));
    return true;
  } catch {
    return false;
  }
}
