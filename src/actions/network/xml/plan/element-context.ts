import { errorText } from '#base';
import { Busy, Refused } from '../../../errors.ts';
import { locationText, type XmlElement } from '../xml-element.ts';

/** Plans the request of an element, and adds its line and name to a refusal. @throws {Refused} {Busy} */
export function withElementContext<T>(element: XmlElement, plan: () => T): T {
  try {
    return plan();
  } catch (error) {
    const text = () => `${locationText(element)}: ${errorText(error)}`;
    if (error instanceof Busy) throw new Busy(text(), { cause: error });
    if (error instanceof Refused) throw new Refused(text(), { cause: error });
    throw error;
  }
}

/** @returns the first element with that name and these attributes, or `outer` where no element matches. */
export function findElement(
  outer: XmlElement,
  name: string,
  attributes: Readonly<Record<string, string>> = {},
): XmlElement {
  const wanted = Object.entries(attributes);
  const matches = (element: XmlElement) =>
    element.name === name &&
    wanted.every(([attribute, value]) => element.attributes.get(attribute) === value);
  return withDescendants(outer).find(matches) ?? outer;
}

/** @returns the first element of that interface. */
export const interfaceElement = (top: XmlElement, name: string): XmlElement =>
  findElement(top, 'interface', { name });

const withDescendants = (element: XmlElement): readonly XmlElement[] => [
  element,
  ...element.children.flatMap(withDescendants),
];
