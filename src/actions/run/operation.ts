import type { BusCall } from '#dbus';
import { type Command, commandText } from './command.ts';

/** Text or bytes for a file or a device. */
export interface DeviceWrite {
  readonly path: string;
  readonly data: string | Uint8Array;
}

/** A method call on a service of the system bus. */
export interface BusRequest {
  readonly call: BusCall;
}

/** One operation on the host. */
export type Operation = Command | DeviceWrite | BusRequest;

/** An operation, and the operation that undoes it where a later step fails. */
export interface Step {
  readonly run: Operation;
  readonly undo?: Operation | undefined;
}

/** Prints an operation in one line, such as `ethtool -p eth0 30`. */
export function operationText(operation: Operation): string {
  if ('file' in operation) return commandText(operation);
  if ('path' in operation) return `write ${dataText(operation.data)} to ${operation.path}`;
  const { destination, interface: from, member, body = [] } = operation.call;
  return `call ${destination} ${[`${from}.${member}`, ...body.map(argumentText)].join(' ')}`;
}

/** Prints a plan: one line for each step. */
export const planText = (steps: readonly Step[]): readonly string[] =>
  steps.map(({ run }) => operationText(run));

const dataText = (data: string | Uint8Array) =>
  typeof data === 'string' ? JSON.stringify(data) : `${data.length} octets`;
const argumentText = (value: unknown) => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));
