/** An element with the line of the text that it starts in. */
export interface XmlElement {
  readonly name: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
}

/** Prints the location of an element; refusals begin with it. */
export const locationText = ({ name, line }: XmlElement): string => `xmlDesc line ${line}, <${name}>`;
