import { BrokerError } from '../broker-error.ts';
import { activemq } from './activemq.ts';
import type { Dialect } from './dialect.ts';
import { qpid } from './qpid.ts';
import { qpidd } from './qpidd.ts';

const dialects: readonly Dialect[] = [qpidd, qpid, activemq];

/** Dialect names that a configuration accepts. */
export const dialectNames: readonly string[] = dialects.map(({ name }) => name);

/**
 * Chooses the configured dialect, otherwise the one of the broker's product, otherwise qpid's.
 * @throws {BrokerError} of kind `address` for an unknown name.
 */
export function chooseDialect(
  configured: string | Dialect | undefined,
  product: string | undefined,
): Dialect {
  if (configured !== undefined) return typeof configured === 'string' ? getDialect(configured) : configured;
  const matches = ({ products = [] }: Dialect) => products.some((pattern) => pattern.test(product ?? ''));
  return dialects.find(matches) ?? qpid;
}

/** @throws {BrokerError} of kind `address` for an unknown name. */
export function getDialect(name: string): Dialect {
  const dialect = dialects.find((each) => each.name === name);
  if (dialect !== undefined) return dialect;
  throw new BrokerError('address', '', `dialect is "${name}"; expected one of: ${dialectNames.join(', ')}`);
}
