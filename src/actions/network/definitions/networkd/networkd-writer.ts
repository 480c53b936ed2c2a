import { Refused } from '../../../errors.ts';
import { withKey, withSection } from '../../backends/networkd/files/unit-file.ts';
import type { NetworkState } from '../../state/network-state.ts';
import { keepMasters, releasedMembers, requireConsistent } from '../check-definitions.ts';
import type { DefinitionRequest, KnownDefinition } from '../definition-request.ts';
import type { DefinitionWriter } from '../definition-writer.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';
import { isOwnDefinition } from '../own-file.ts';
import { isDefinitionPath } from './definition-file.ts';
import { DefinitionFileSet, vlansOf, withExactMatch } from './file-set.ts';
import { forgetFiles } from './forget-files.ts';
import { netdevSections } from './print-netdev.ts';
import { networkSections, requireStartMode } from './print-network.ts';
import { requireFirst } from './read-definition-files.ts';
import { isRunningCopy, runningCopies } from './running-copies.ts';

/**
 * Writes `.netdev` and `.network` files of the agent in /etc/systemd/network. They win over those of others by their name, and
 * others' files stay as they are.
 */
export const networkdWriter: DefinitionWriter = {
  service: 'systemd-networkd',
  async plan(request, state, root) {
    const files = new DefinitionFileSet(root, request.known);
    const { change, known } = request;
    if (change.operation === 'setStartMode') await setStartMode(files, request, change);
    else if (change.operation === 'define')
      await define(files, keepMasters(change.interfaces, known), request, state);
    else {
      const names = await undefine(files, change.name, known);
      return [...(await runningCopies(files, names, state, root)), ...files.changes];
    }
    await requireFirst(
      root,
      files.changes.flatMap(({ path, after }) => (after === undefined ? [] : nameOf(path))),
    );
    return files.changes;
  },
  forget: forgetFiles,
  isOwn: (path, text) =>
    (isDefinitionPath(path) && (text === undefined || isOwnDefinition(text))) || isRunningCopy(path, text),
};

const nameOf = (path: string): readonly string[] => /06-ovirt-node-(.+)\.network$/.exec(path)?.slice(1) ?? [];

async function define(
  files: DefinitionFileSet,
  interfaces: readonly InterfaceToWrite[],
  { known }: DefinitionRequest,
  state: NetworkState,
): Promise<void> {
  requireConsistent(interfaces, known, state);
  for (const written of interfaces) {
    const { name } = written;
    const vlans = vlansOf(await files.sectionsInForce(name));
    const netdev = netdevSections(written);
    if (netdev) await files.write(name, 'netdev', { sections: netdev });
    await files.write(name, 'network', { sections: networkSections(written, vlans) });
  }
  for (const { name, lower } of interfaces) {
    const former = known.find((definition) => definition.name === name)?.lower;
    if (former !== undefined && former !== lower) await files.changeVlans(former, { removed: [name] });
    if (lower !== undefined) await files.changeVlans(lower, { added: [name] });
  }
  for (const member of releasedMembers(interfaces, known)) await removeOwn(files, member);
}

/** Removes the agent's files of an interface; VLANs on it stay. */
async function removeOwn(files: DefinitionFileSet, name: string): Promise<void> {
  const { own, originSections } = await files.existing(name);
  const vlans = vlansOf((await files.current(name))?.sections);
  const further = vlans.filter((vlan) => !vlansOf(originSections).includes(vlan));
  if (own.netdev) await files.remove(name, 'netdev');
  if (own.network) await files.remove(name, 'network');
  if (further.length > 0) await files.changeVlans(name, { added: further });
}

/** @returns the interfaces whose definition goes: that one, and its members. @throws {Refused} */
async function undefine(
  files: DefinitionFileSet,
  name: string,
  known: readonly KnownDefinition[],
): Promise<readonly string[]> {
  const { own } = await files.existing(name);
  const definition = known.find((one) => one.name === name);
  const above = known.filter(({ lower }) => lower === name).map((one) => one.name);
  if (above.length > 0)
    throw new Refused(
      `${name} is the lower interface of the definition of ${above.join(', ')}; undefine ${above.join(', ')} first`,
    );
  if (!own.network && !own.netdev)
    throw new Refused(
      definition
        ? `${name} is defined by ${definition.sources.join(', ')}, which the agent did not write; expected a definition of the agent`
        : `${name} has no definition by systemd-networkd; expected one`,
    );
  await removeOwn(files, name);
  if (definition?.lower !== undefined) await files.changeVlans(definition.lower, { removed: [name] });
  const members: string[] = [];
  for (const member of known.filter(({ master }) => master === name)) {
    if (!(await files.existing(member.name)).own.network) continue;
    await removeOwn(files, member.name);
    members.push(member.name);
  }
  return [name, ...members];
}

async function setStartMode(
  files: DefinitionFileSet,
  { known }: DefinitionRequest,
  { name, mode }: { readonly name: string; readonly mode: InterfaceToWrite['startMode'] },
): Promise<void> {
  const sections = await files.sectionsInForce(name);
  const definition = known.find((one) => one.name === name);
  if (!sections || !definition)
    throw new Refused(
      `${name} has no definition by systemd-networkd; expected one: defineInterfaceXML makes it`,
    );
  requireStartMode(name, definition.kind ?? 'physical', mode);
  const changed = withSection(sections, 'Link', (entries) =>
    withKey(entries, 'ActivationPolicy', mode === 'none' ? 'manual' : undefined),
  );
  await files.write(name, 'network', { sections: withExactMatch(name, changed) });
}
