import { Busy, Refused } from '../../../errors.ts';
import { locationText, type XmlElement } from '../read/xml-tree.ts';

/** Does what an element asks for; where that is refused the line and the element are told. @throws {Refused} {Busy} */
export function withElementContext<T>(element: XmlElement, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof Busy) throw new Busy(`${locationText(element)}: ${error.message}`, { cause: error });
    if (error instanceof Refused)
      throw new Refused(`${locationText(element)}: ${error.message}`, { cause: error });
    throw error;
  }
}

type Said = Readonly<Record<string, string>>;

/** The first of the elements within that has this name and says this; the outer one where there is none. */
export function findElement(outer: XmlElement, name: string, said: Said = {}): XmlElement {
  const wanted = Object.entries(said);
  const isIt = ({ name: is, attributes }: XmlElement) =>
    is === name && wanted.every(([attribute, value]) => attributes.get(attribute) === value);
  return within(outer).find(isIt) ?? outer;
}

/** Where an interface is told of first. */
export const interfaceElement = (top: XmlElement, name: string): XmlElement =>
  findElement(top, 'interface', { name });

const within = (element: XmlElement): readonly XmlElement[] => [element, ...element.children.flatMap(within)];
