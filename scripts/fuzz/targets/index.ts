import type { Target } from '../target.ts';
import { zooAgent } from './agent.ts';
import { codec } from './codec.ts';
import { fastPath } from './fast-path.ts';
import { frames } from './frames.ts';
import { policies } from './policies.ts';
import { records } from './records.ts';
import { schemaXml } from './schema-xml.ts';

/** All targets, from the octets up. */
const targets: readonly Target[] = [codec, frames, fastPath, zooAgent, schemaXml, records, policies];

/** Selects the targets with a name; all targets without one. */
export function selectTargets(name: string | undefined): readonly Target[] {
  return targets.filter((target) => name === undefined || target.name === name);
}
