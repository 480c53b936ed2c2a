import type { AgentRecord, ObjectValues } from '#console';
import type { ManagedObject } from '#qmf';
import { displayName, labelAgents } from '../../select/agent-names.ts';
import { shortName } from '../../select/object-name.ts';
import type { ListedObject, Relation } from '../columns/class-view.ts';
import { isObjectId } from '../text/plain-value.ts';

/** An object with the agent that has it, and its values. */
export interface AgentObject<Found = Pick<ManagedObject, 'objectId' | 'schemaId'>> {
  readonly agent: AgentRecord;
  readonly object: Found;
  readonly values: ObjectValues;
}

/** The objects of a class that refer to the listed ones. */
export interface RelatedObjects {
  readonly relation: Relation;
  readonly objects: readonly AgentObject[];
}

/** Makes the rows of a list, in the order of the objects. @param agents whose hostnames may need more to tell them apart. */
export function listObjects(
  objects: readonly AgentObject[],
  related: readonly RelatedObjects[],
  agents: readonly AgentRecord[],
): readonly ListedObject[] {
  const labels = labelAgents(agents);
  const texts = related.map((each) => [each.relation.className, groupRelatedTexts(each)] as const);
  return objects.map(({ agent, object, values }) => {
    const { objectId = { objectName: '' }, schemaId = {} } = object;
    const key = keyOf(agent, objectId.objectName);
    return {
      name: shortName({ agent, objectId, schemaId }),
      host: labels.get(agent.name) ?? displayName(agent),
      values,
      related: Object.fromEntries(texts.map(([className, ofClass]) => [className, ofClass.get(key) ?? []])),
    };
  });
}

const keyOf = (agent: AgentRecord, objectName: string) => `${agent.name} ${objectName}`;

/** Groups the texts of related objects by the object that they refer to. */
function groupRelatedTexts({ relation, objects }: RelatedObjects): ReadonlyMap<string, readonly string[]> {
  const texts = new Map<string, string[]>();
  for (const { agent, values } of objects) {
    const owner = values.properties[relation.reference];
    if (!isObjectId(owner)) continue;
    const key = keyOf(agent, owner.objectName);
    const ofOwner = texts.get(key);
    if (ofOwner === undefined) texts.set(key, [relation.text(values)]);
    else ofOwner.push(relation.text(values));
  }
  return texts;
}
