import { BrokerError } from '../broker.ts';
import { activemq } from './activemq.ts';
import type { Dialect } from './dialect.ts';
import { qpid } from './qpid.ts';

const dialects: readonly Dialect[] = [qpid, activemq];

/** Names of the dialects that a configuration may name. */
export const dialectNames: readonly string[] = dialects.map(({ name }) => name);

/** The dialect that was given, itself or by name, else that of the product that a broker says it is, else qpid's. */
export function chooseDialect(given: string | Dialect | undefined, product: string | undefined): Dialect {
  if (given !== undefined) return typeof given === 'string' ? getDialect(given) : given;
  const speaks = ({ products = [] }: Dialect) => products.some((pattern) => pattern.test(product ?? ''));
  return dialects.find(speaks) ?? qpid;
}

/** @throws {BrokerError} of kind `address` for a name that nobody has. */
export function getDialect(name: string): Dialect {
  const found = dialects.find((dialect) => dialect.name === name);
  if (found !== undefined) return found;
  throw new BrokerError('address', '', `dialect is "${name}"; one of: ${dialectNames.join(', ')}`);
}
