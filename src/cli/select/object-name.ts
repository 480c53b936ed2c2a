import type { AgentRecord } from '#console';
import type { ObjectId, SchemaIdFilter } from '#qmf';

/** Where an object lives and what class it is of. */
export interface LocatedObject {
  readonly agent: AgentRecord;
  readonly schemaId: SchemaIdFilter;
  readonly objectId: ObjectId;
}

/** The class whose one object is the machine itself: a host's name or uuid means it. */
const machineClass = 'ovirtNode';

/**
 * The part of an object's name that tells it from others of its class on its agent: `eth0` of
 * `com.redhat.ovirtNode:networkInterface:<uuid>:eth0`; the uuid itself where there is nothing more.
 */
export function shortName({ agent, schemaId, objectId }: LocatedObject): string {
  const { objectName } = objectId;
  const prefix = `${schemaId.packageName}:${schemaId.className}:`;
  const inClass = objectName.startsWith(prefix) ? objectName.slice(prefix.length) : objectName;
  const owner = `${agent.info.instance}:`;
  return inClass.startsWith(owner) && inClass.length > owner.length ? inClass.slice(owner.length) : inClass;
}

/** `eth0 (networkInterface of build7.example.com)`. */
export function describeObject(found: LocatedObject): string {
  return `${shortName(found)} (${found.schemaId.className} of ${found.agent.hostname ?? found.agent.name})`;
}

/**
 * The objects that a text names, the surest reading only: the whole object name, where that tells its class; else its short name in full, or the
 * machine by hostname or uuid; else, where a part will do, those that hold the text.
 * A class before the first colon narrows it: `address:10.0.0.5`.
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
    const inClass = byShortName(ofClass, text.slice(colon + 1), precision);
    if (inClass.length > 0) return inClass;
  }
  return byShortName(objects, text, precision);
}

function byShortName(
  objects: readonly LocatedObject[],
  text: string,
  precision: 'part' | 'full',
): readonly LocatedObject[] {
  const machine = objects.filter((found) => isMachine(found) && machineNames(found).includes(text));
  if (machine.length > 0) return machine;
  const exact = objects.filter((found) => shortName(found) === text);
  if (exact.length > 0 || precision === 'full') return exact;
  const wanted = text.toLowerCase();
  const parts = objects.filter((found) => shortName(found).toLowerCase().includes(wanted));
  const machines = objects.filter(
    (found) => isMachine(found) && machineNames(found).some((name) => name.toLowerCase().includes(wanted)),
  );
  // An object whose own name is only the machine's uuid would fit whatever part of it was typed.
  return machines.length > 0
    ? [...machines, ...parts.filter((found) => !machineNames(found).includes(shortName(found)))]
    : parts;
}

const isMachine = ({ schemaId }: LocatedObject) => schemaId.className === machineClass;
const machineNames = ({ agent }: LocatedObject) =>
  agent.hostname === undefined ? [agent.info.instance] : [agent.info.instance, agent.hostname];
