import { definitionsByName } from './definitions.ts';
import { type InterfaceRow, isActive, isInKernel } from './interface-row.ts';
import { managedBy, managedServices, namesText } from './managed-by.ts';

/**
 * Returns property `managedBy`. Of an interface that is not active, it names every service that manages or defines it:
 * each of them may start it.
 */
export function rowManagers(row: InterfaceRow): string | undefined {
  const { facts, link } = row;
  if (isActive(row)) return managedBy(facts, link);
  const managing = isInKernel(row) ? managedServices(facts, link) : [];
  const defining = (definitionsByName(facts).get(link.name) ?? []).map(({ service }) => service);
  return defining.length === 0
    ? namesText(managing)
    : namesText([...new Set([...(managing ?? []), ...defining])]);
}
