import type { NodeFacts } from './node-facts.ts';

/**
 * Lists the properties that are absent where the agent may not read as root. A machine that lacks the source, such as a
 * board without SMBIOS, lacks the property for root as well: it is not listed.
 * @param hasSmbios whether the machine has SMBIOS.
 */
export function absentWithoutRoot(facts: NodeFacts, hasSmbios: boolean): readonly string[] {
  const hasCards = facts.links?.some(({ kind }) => kind === 'physical') === true;
  const smbios = {
    hardwareUuid: facts.identity.hardwareUuid,
    serialNumber: facts.platform?.serialNumber,
    memoryModules: facts.atStart?.memoryModules,
  };
  const cards = { wakeOnLan: facts.links?.find(({ wakeOnLan }) => wakeOnLan !== undefined)?.wakeOnLan };
  return Object.entries({ ...(hasSmbios ? smbios : {}), ...(hasCards ? cards : {}) }).flatMap(
    ([name, value]) => (value === undefined ? [name] : []),
  );
}
