import { BrokerError } from '../broker.ts';
import { activemq } from './activemq.ts';
import type { Dialect } from './dialect.ts';
import { qpid } from './qpid.ts';

const dialects: readonly { readonly dialect: Dialect; readonly products: readonly RegExp[] }[] = [
  { dialect: qpid, products: [/^(?:apache )?qpid/i, /^ovirt-node-embedded$/] },
  // Not Artemis, which calls itself apache-activemq-artemis and has other addresses.
  { dialect: activemq, products: [/^activemq$/i] },
];

/** Dialect of a name that was given, else of the product that a broker says it is, else qpid's. */
export function chooseDialect(name: string | undefined, product: string | undefined): Dialect {
  if (name !== undefined) return dialectNamed(name);
  const known = dialects.find(({ products }) => products.some((pattern) => pattern.test(product ?? '')));
  return known?.dialect ?? qpid;
}

/** @throws {BrokerError} of kind `address` for a name that nobody has. */
export function dialectNamed(name: string): Dialect {
  const found = dialects.find(({ dialect }) => dialect.name === name);
  if (found !== undefined) return found.dialect;
  const names = dialects.map(({ dialect }) => dialect.name).join(', ');
  throw new BrokerError('address', '', `dialect is "${name}"; one of: ${names}`);
}
