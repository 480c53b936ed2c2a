import type { Console, LiveObjects, ObjectValues } from '#console';
import type { ManagedObject } from '#qmf';

/** What a console knows: by the name of an object, its values. */
export type Picture = ReadonlyMap<string, ObjectValues>;

/** One way of a console to follow an agent. */
export interface Follower {
  readonly name: string;
  picture(): Picture;
}

const packageName = 'com.redhat.ovirtNode';
/** More than come while the reader does something else: nothing is dropped. */
const limit = 100_000;

/** Follows data indications as `qpid-tool` does: each replaces the properties, the statistics, or both. */
export async function followIndications(console: Console, agentName: string): Promise<Follower> {
  const picture = new Map<string, ObjectValues>();
  const data = await console.data({ agentName, packageName, limit });
  void (async () => {
    for await (const { object } of data) learn(picture, object, await console.values(agentName, object));
  })();
  return { name: 'data indications', picture: () => picture };
}

/** Takes what an agent says of an object. */
export function learn(picture: Map<string, ObjectValues>, object: ManagedObject, values: ObjectValues): void {
  const name = object.objectId?.objectName ?? '';
  if ((object.deletedNs ?? 0n) > 0n) {
    picture.delete(name);
    return;
  }
  const before = picture.get(name);
  const has = (map: object) => Object.keys(map).length > 0;
  picture.set(name, {
    ...values,
    properties: has(values.properties) ? values.properties : (before?.properties ?? {}),
    statistics: has(values.statistics) ? values.statistics : (before?.statistics ?? {}),
  });
}

/** Follows by a live collection of the console library. */
export function followLive(live: LiveObjects, agentName: string): Follower {
  const picture = () =>
    new Map([...live.objectsOf(agentName)].map(({ objectId, values }) => [objectId.objectName, values]));
  return { name: 'a live collection', picture };
}

/** Asks the agent for all that its store has. Rejects when it does not answer. */
export async function queryStore(console: Console, agentName: string): Promise<Picture> {
  const store = new Map<string, ObjectValues>();
  for await (const { className, type } of console.schemaIds(agentName)) {
    if (type !== 'data') continue;
    for await (const object of console.objects(agentName, { packageName, className }))
      store.set(object.objectId?.objectName ?? '', await console.values(agentName, object));
  }
  return store;
}

/** Lists what a picture has that the store has not, what it lacks, and what differs. */
export function comparePictures(store: Picture, picture: Picture): readonly string[] {
  const extra = [...picture.keys()].filter((name) => !store.has(name));
  const differences = extra.map((name) => `${name} does not exist`);
  for (const [name, values] of store) {
    const shown = picture.get(name);
    if (shown === undefined) differences.push(`${name} is missing`);
    else differences.push(...compareObjects(name, values, shown));
  }
  return differences;
}

function compareObjects(name: string, wanted: ObjectValues, shown: ObjectValues): readonly string[] {
  return (['properties', 'statistics'] as const).flatMap((kind) => {
    const members = new Set([...Object.keys(wanted[kind]), ...Object.keys(shown[kind])]);
    return [...members].flatMap((member) => {
      const [is, should] = [shown[kind][member], wanted[kind][member]].map(toText);
      return is === should ? [] : [`${name}: ${member} is ${is}; the store has ${should}`];
    });
  });
}

const toText = (value: unknown): string =>
  JSON.stringify(value, (_, part) => {
    if (typeof part === 'bigint') return String(part);
    return part instanceof Map ? [...part] : (part as unknown);
  }) ?? 'absent';
