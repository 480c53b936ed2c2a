import type { InterfaceDefinition } from '#actions';
import type { Link } from '#probes';
import { QmfException, statusCodes } from '#qmf';
import type { NodeFacts } from '../facts/node-facts.ts';
import { definitionOf } from './definitions.ts';
import { isInKernel } from './interface-row.ts';
import { runningDefinition } from './running-definition.ts';
import { writtenDefinition } from './written-definition.ts';

/**
 * Describes what runs (0) or what is written (1).
 * @throws {QmfException} for an interface that does not run or is not written, for a text that is not understood, and with
 *   code `InvalidParameter` for other flags.
 */
export function describeInterface(facts: NodeFacts, link: Link, flags: number): InterfaceDefinition {
  const { name } = link;
  if (flags === 0) {
    if (isInKernel({ link })) return runningDefinition(facts, link);
    throw new QmfException(
      statusCodes.Exception,
      `${name} is only defined and does not run; expected flags 1, the written definition`,
    );
  }
  if (flags !== 1)
    throw new QmfException(
      statusCodes.InvalidParameter,
      `flags is ${flags}; expected 0 for the running definition, or 1 for the written one`,
    );
  const definition = writtenDefinition(facts, name);
  if (!definition) throw new QmfException(statusCodes.Exception, notWritten(facts, name));
  if (!('reason' in definition)) return definition;
  throw new QmfException(
    statusCodes.NotImplemented,
    `the definition of ${name} by ${definitionOf(facts, name)?.service} is not understood: ${definition.reason}`,
  );
}

const notWritten = ({ definitions }: NodeFacts, name: string) =>
  definitions?.complete
    ? `no network service has a definition of ${name}; expected flags 0, the running one`
    : `a definition of ${name} was not found, and not all network services could be asked`;
