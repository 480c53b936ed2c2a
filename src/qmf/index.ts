export * from './amqp.ts';
export * from './errors.ts';
export * from './messages.ts';
export type * from './object-id.ts';
export type * from './predicate.ts';
export * from './schema.ts';
export type * from './variant.ts';
