/** An element with the line of the text that it starts in. */
export interface XmlElement {
  /** Without a prefix for an element of libvirt's grammar; with the prefix `ovirt:` for one of the project's namespace. */
  readonly name: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

/** Prints the location of an element; refusals begin with it. */
export const locationText = ({ name, line }: Pick<XmlElement, 'name' | 'line'>): string =>
  `xmlDesc line ${line}, <${name}>`;
