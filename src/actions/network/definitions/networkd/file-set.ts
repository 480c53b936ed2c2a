import { type Section, withSection } from '../../backends/networkd/files/unit-file.ts';
import type { DefinitionFile, KnownDefinition } from '../definition-request.ts';
import {
  type DefinitionKind,
  type DefinitionText,
  definitionPath,
  printDefinition,
} from './definition-file.ts';
import { vlanCarrierSections } from './print-network.ts';
import { type ExistingFiles, readExistingFiles, requireReplaceable } from './read-definition-files.ts';

type Texts = Record<DefinitionKind, string | undefined>;

/** The files of the interfaces of one change, as they are and as the change leaves them. */
export class DefinitionFileSet {
  readonly #root: string;
  readonly #known: ReadonlyMap<string, KnownDefinition>;
  readonly #existing = new Map<string, ExistingFiles>();
  readonly #texts = new Map<string, Texts>();
  readonly #current = new Map<string, DefinitionText | undefined>();

  constructor(root: string, known: readonly KnownDefinition[]) {
    this.#root = root;
    this.#known = new Map(known.map((definition) => [definition.name, definition]));
  }

  /** @throws {Refused} for files that the agent must not touch. */
  async existing(name: string): Promise<ExistingFiles> {
    const found = this.#existing.get(name);
    if (found) return found;
    const files = await readExistingFiles(this.#root, name, this.#known.get(name));
    this.#existing.set(name, files);
    this.#texts.set(name, { ...files.texts });
    this.#current.set(name, files.own.network);
    return files;
  }

  /** The `.network` file of the agent after the change so far. */
  async current(name: string): Promise<DefinitionText | undefined> {
    await this.existing(name);
    return this.#current.get(name);
  }

  /** Sections that are in force after the change so far: of ours, else of the other author's file. */
  async sectionsInForce(name: string): Promise<readonly Section[] | undefined> {
    return (await this.current(name))?.sections ?? (await this.existing(name)).originSections;
  }

  /** Writes a whole file of an interface. @throws {Refused} {Unsupported} where ours would not win. */
  async write(name: string, kind: DefinitionKind, text: Omit<DefinitionText, 'origin'>): Promise<void> {
    const { origins } = await this.existing(name);
    const origin = origins[kind];
    requireReplaceable(name, origin);
    this.#set(name, kind, { ...text, origin });
  }

  async remove(name: string, kind: DefinitionKind): Promise<void> {
    await this.existing(name);
    this.#set(name, kind, undefined);
  }

  /** Adds VLANs to the file of their lower interface, or takes them away. */
  async changeVlans(
    name: string,
    {
      added = [],
      removed = [],
    }: { readonly added?: readonly string[]; readonly removed?: readonly string[] },
  ): Promise<void> {
    const current = await this.current(name);
    const { originSections } = await this.existing(name);
    const base =
      current && !current.isForVlans ? current.sections : (originSections ?? vlanCarrierSections(name));
    const listed = new Set([...vlansOf(current?.sections), ...vlansOf(base)]);
    for (const vlan of removed) listed.delete(vlan);
    for (const vlan of added) listed.add(vlan);
    const isAsOthersSay = [...listed].sort().join() === vlansOf(originSections).sort().join();
    if (!(current && !current.isForVlans) && isAsOthersSay) return this.remove(name, 'network');
    const sections = withExactMatch(
      name,
      withSection(base, 'Network', (entries) => [
        ...entries.filter(([key]) => key !== 'VLAN'),
        ...[...listed].map((vlan) => ['VLAN', vlan] as const),
      ]),
    );
    await this.write(name, 'network', {
      sections,
      isForVlans: current && !current.isForVlans ? undefined : true,
    });
  }

  /** The files that differ from those on disk. */
  get changes(): readonly DefinitionFile[] {
    return [...this.#texts].flatMap(([name, texts]) =>
      (['netdev', 'network'] as const).flatMap((kind) => {
        const before = this.#existing.get(name)?.texts[kind];
        const after = texts[kind];
        return before === after ? [] : [{ path: definitionPath(name, kind), before, after }];
      }),
    );
  }

  #set(name: string, kind: DefinitionKind, text: DefinitionText | undefined): void {
    const texts = this.#texts.get(name);
    if (texts) texts[kind] = text && printDefinition(text);
    if (kind === 'network') this.#current.set(name, text);
  }
}

/** @returns the VLANs that a `.network` file lists. */
export const vlansOf = (sections: readonly Section[] | undefined): string[] =>
  (sections ?? []).flatMap(({ name, entries }) =>
    name === 'Network'
      ? entries.flatMap(([key, value]) => (key === 'VLAN' ? value.split(/\s+/).filter(Boolean) : []))
      : [],
  );

/** A file of another author may apply to more interfaces; ours applies to one. */
export const withExactMatch = (name: string, sections: readonly Section[]): readonly Section[] => [
  { name: 'Match', entries: [['Name', name]] },
  ...sections.filter((section) => section.name !== 'Match'),
];
