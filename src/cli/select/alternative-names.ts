import { errorText } from '#base';
import { toPlain } from '#qmf';
import type { ConsoleSession } from '../console-session.ts';
import type { LocatedObject } from './object-name.ts';

/** The class whose objects have alternative names, and the property that lists them. */
const interfaceClass = 'networkInterface';
const alternativeNames = 'alternativeNames';

/**
 * Finds the interfaces that have a text as an alternative name, as `ip link show` does; a class before the first colon is
 * taken off.
 * @param objects all that were listed; only the interfaces among them are read.
 */
export async function findByAlternativeName(
  { console, warn }: ConsoleSession,
  objects: readonly LocatedObject[],
  text: string,
): Promise<readonly LocatedObject[]> {
  const prefix = `${interfaceClass}:`;
  const wanted = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  const interfaces = objects.filter(({ schemaId }) => schemaId.className === interfaceClass);
  const byAgent = Map.groupBy(interfaces, ({ agent }) => agent.name);
  const lookups = [...byAgent].map(async ([agentName, located]) => {
    const found = new Set<string>();
    try {
      for await (const { objectId, values } of console.objects(agentName, { className: interfaceClass })) {
        const names = values.get(alternativeNames);
        const listed = names === undefined ? undefined : toPlain(names);
        if (objectId && Array.isArray(listed) && listed.includes(wanted)) found.add(objectId.objectName);
      }
    } catch (error) {
      warn(errorText(error));
    }
    return located.filter(({ objectId }) => found.has(objectId.objectName));
  });
  return (await Promise.all(lookups)).flat();
}
