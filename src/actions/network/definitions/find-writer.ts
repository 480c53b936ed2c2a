import type { DefinitionService } from './definition-request.ts';
import type { DefinitionWriter } from './definition-writer.ts';
import { ifupdownWriter } from './ifupdown/ifupdown-writer.ts';
import { networkManagerWriter } from './network-manager/network-manager-writer.ts';
import { networkdWriter } from './networkd/networkd-writer.ts';

/** The writer of each service. */
export const definitionWriters: Readonly<Record<DefinitionService, DefinitionWriter>> = {
  NetworkManager: networkManagerWriter,
  'systemd-networkd': networkdWriter,
  ifupdown: ifupdownWriter,
};

/** Finds the writer of a service by the name in a record. @returns undefined for another text. */
export const findWriter = (service: string | undefined): DefinitionWriter | undefined =>
  Object.values(definitionWriters).find((writer) => writer.service === service);
