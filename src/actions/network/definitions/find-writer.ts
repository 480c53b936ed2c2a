import { Unsupported } from '../../errors.ts';
import type { DefinitionService } from './definition-request.ts';
import type { DefinitionWriter } from './definition-writer.ts';
import { ifupdownWriter } from './ifupdown/ifupdown-writer.ts';
import { networkdWriter } from './networkd/networkd-writer.ts';

const writers: readonly DefinitionWriter[] = [networkdWriter, ifupdownWriter];

/** Finds the writer of a service. @returns undefined for a service whose definitions the agent only reads. */
export const findWriter = (service: string | undefined): DefinitionWriter | undefined =>
  writers.find((writer) => writer.service === service);

/** @throws {Unsupported} for a service whose definitions the agent only reads. */
export function requireWriter(service: DefinitionService): DefinitionWriter {
  const writer = findWriter(service);
  if (writer) return writer;
  throw new Unsupported(
    `${service} keeps the definition, and this version writes no definitions of ${service}; expected ${writers.map((each) => each.service).join(' or ')}`,
  );
}
