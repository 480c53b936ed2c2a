import type { AgentRecord } from '#console';
import type { ObjectId, SchemaIdFilter } from '#qmf';
import { displayName } from './agent-names.ts';

/** An object's id with its agent and class. */
export interface LocatedObject {
  readonly agent: AgentRecord;
  readonly schemaId: SchemaIdFilter;
  readonly objectId: ObjectId;
}

/** The class with the machine itself as its only object. A hostname or UUID names this object. */
export const machineClass = 'ovirtNode';

/**
 * Returns the part of an object's name that is unique within its class and agent: `eth0` of
 * `com.redhat.ovirtNode:networkInterface:<uuid>:eth0`, or the UUID when the name ends with it.
 */
export function shortName({ agent, schemaId, objectId }: LocatedObject): string {
  const { objectName } = objectId;
  const prefix = `${schemaId.packageName}:${schemaId.className}:`;
  const inClass = objectName.startsWith(prefix) ? objectName.slice(prefix.length) : objectName;
  const owner = `${agent.info.instance}:`;
  return inClass.startsWith(owner) && inClass.length > owner.length ? inClass.slice(owner.length) : inClass;
}

/**
 * Returns an object's own name, such as `eth0`, without the package, the class and the UUID before it.
 * @returns the empty text for the object of the machine.
 */
export const nameInMachine = (objectName: string): string => objectName.split(':').slice(3).join(':');

/** Formats an object as `eth0 (networkInterface of build7.example.com)`. */
export function describeObject(object: LocatedObject): string {
  return `${shortName(object)} (${object.schemaId.className} of ${displayName(object.agent)})`;
}

/**
 * Returns the objects that a text names, by the first rule that matches any: the complete object name; the short name, or the
 * hostname or UUID of the machine; the class, which names an object where it has only one; with precision `part`, a part of a
 * name. A class before the first colon limits the search: `address:10.0.0.5`.
 */
export function matchObjects(
  objects: readonly LocatedObject[],
  text: string,
  precision: 'part' | 'full',
): readonly LocatedObject[] {
  const colon = text.indexOf(':');
  const whole = colon < 0 ? [] : objects.filter(({ objectId }) => objectId.objectName === text);
  if (whole.length > 0) return whole;
  const ofClass =
    colon > 0 ? objects.filter(({ schemaId }) => schemaId.className === text.slice(0, colon)) : [];
  if (ofClass.length > 0) {
    const inClass = matchShortName(ofClass, text.slice(colon + 1), precision);
    if (inClass.length > 0) return inClass;
  }
  return matchShortName(objects, text, precision);
}

function matchShortName(
  objects: readonly LocatedObject[],
  text: string,
  precision: 'part' | 'full',
): readonly LocatedObject[] {
  const machine = objects.filter((object) => isMachine(object) && machineNames(object).includes(text));
  if (machine.length > 0) return machine;
  const exact = objects.filter((object) => shortName(object) === text);
  if (exact.length > 0) return exact;
  const ofClass = objects.filter(({ schemaId }) => schemaId.className === text);
  if (ofClass.length > 0 || precision === 'full') return ofClass;
  const wanted = text.toLowerCase();
  const parts = objects.filter((object) => shortName(object).toLowerCase().includes(wanted));
  const machines = objects.filter(
    (object) => isMachine(object) && machineNames(object).some((name) => name.toLowerCase().includes(wanted)),
  );
  // An object named by the machine's UUID alone would match every part of the UUID beside the machine itself.
  return machines.length > 0
    ? [...machines, ...parts.filter((object) => !machineNames(object).includes(shortName(object)))]
    : parts;
}

const isMachine = ({ schemaId }: LocatedObject) => schemaId.className === machineClass;
const machineNames = ({ agent }: LocatedObject) =>
  agent.hostname === undefined ? [agent.info.instance] : [agent.info.instance, agent.hostname];
