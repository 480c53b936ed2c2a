import { findSource, isPartOfName, type NodeObject, traceHost } from '#node';
import { type CommandRun, exitStatus } from '../../command.ts';
import { configuredHost, endDespiteHangingFile, loadHostConfig, openHostFacts } from '../../host-facts.ts';
import { jsonText } from '../../render/json-text.ts';
import { type HostFact, jsonFacts, renderFacts } from '../../render/pages/facts-page.ts';
import { nameInMachine } from '../../select/object-name.ts';

export const runFacts: CommandRun = async (context, input) => {
  const config = loadHostConfig(context, input);
  const { host, read } = traceHost(configuredHost(config));
  const hostFacts = openHostFacts(context, config, { host });
  const { objects, probes, agentName } = await hostFacts.read();
  hostFacts.close();
  const page = { facts: listFacts(objects, read), probes, agentName };
  const { out } = context;
  out.write(input.flag('json') ? jsonText(jsonFacts(page)) : renderFacts(page, out));
  const isWhole = probes.every(({ ok }) => ok);
  return endDespiteHangingFile(isWhole ? exitStatus.ok : exitStatus.failed);
};

/** Lists each value that was read of the machine itself, with its source. @param read what answered. */
function listFacts(objects: readonly NodeObject[], read: ReadonlySet<string>): readonly HostFact[] {
  const [machine] = objects;
  const kinds = (machine?.properties['factsSource'] ?? {}) as Readonly<Record<string, string>>;
  const hostname = machine?.properties['hostname'];
  return objects.flatMap(({ schemaClass, objectName, properties, statistics }) => {
    const { className } = schemaClass.id;
    const name = nameInMachine(objectName);
    return [...schemaClass.properties, ...schemaClass.statistics].flatMap((member) => {
      const value = properties[member.name] ?? statistics[member.name];
      const isOfMachine = objectName === machine?.objectName;
      if (value === undefined || isPartOfName(className, member.name)) return [];
      // Each fact names its source itself.
      if (isOfMachine && member.name === 'factsSource') return [];
      const kind = isOfMachine ? kinds[member.name] : undefined;
      const source = findSource({ className, member: member.name, key: name, read, kind });
      return [{ className, object: name || String(hostname ?? className), member, value, source }];
    });
  });
}
