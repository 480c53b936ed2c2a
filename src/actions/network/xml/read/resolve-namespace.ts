import { Refused } from '../../../errors.ts';
import { furtherNamespace, furtherPrefix } from '../further-settings.ts';
import { locationText } from '../xml-element.ts';
import { quoted } from './element-reader.ts';

/** The namespaces in scope, by prefix; the default one has the prefix `''`. Source: Namespaces in XML 1.0, section 6. */
export type Namespaces = ReadonlyMap<string, string>;

/** Adds the declarations of an element. @returns the namespaces in scope, and the other attributes. */
export function declareNamespaces(
  outer: Namespaces,
  attributes: ReadonlyMap<string, string>,
): { readonly namespaces: Namespaces; readonly attributes: ReadonlyMap<string, string> } {
  const isDeclaration = (name: string) => name === 'xmlns' || name.startsWith('xmlns:');
  const entries = [...attributes];
  const declared = entries
    .filter(([name]) => isDeclaration(name))
    .map(([name, uri]) => [name.slice('xmlns:'.length), uri] as const);
  return {
    namespaces: declared.length === 0 ? outer : new Map([...outer, ...declared]),
    attributes: new Map(entries.filter(([name]) => !isDeclaration(name))),
  };
}

/**
 * @returns the name of an element as the reader looks for it, whatever prefix the text chose.
 * @throws {Refused} for an element of another namespace than the project's: nothing is ignored.
 */
export function resolveName(name: string, line: number, namespaces: Namespaces): string {
  const [local = '', prefix = ''] = name.split(':').reverse();
  const uri = namespaces.get(prefix) ?? '';
  if (uri === furtherNamespace) return `${furtherPrefix}:${local}`;
  if (prefix === '' && uri === '') return name;
  const given =
    uri === '' ? `the prefix ${quoted(prefix)} is not declared` : `its namespace is ${quoted(uri)}`;
  throw new Refused(
    `${locationText({ name: name.slice(0, 60), line })}: ${given}; expected no namespace, or ${furtherNamespace}`,
  );
}
