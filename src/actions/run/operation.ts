import type { BusCall } from '#dbus';
import { type Command, commandText } from './command.ts';

/** Text or octets for a file or a device. */
export interface DeviceWrite {
  readonly path: string;
  readonly data: string | Uint8Array;
}

/** A method of a service on the system bus. */
export interface BusRequest {
  readonly call: BusCall;
}

/** One thing done to the host. */
export type Operation = Command | DeviceWrite | BusRequest;

/** A deed, and what takes it back where a later one fails. */
export interface Step {
  readonly run: Operation;
  readonly undo?: Operation | undefined;
}

/** A deed in one line, such as `ethtool -p eth0 30`. */
export function operationText(deed: Operation): string {
  if ('file' in deed) return commandText(deed);
  if ('path' in deed) return `write ${dataText(deed.data)} to ${deed.path}`;
  const { destination, interface: from, member, body = [] } = deed.call;
  return `call ${destination} ${[`${from}.${member}`, ...body.map(argumentText)].join(' ')}`;
}

/** What would be run, one line for each step. */
export const planText = (steps: readonly Step[]): readonly string[] =>
  steps.map(({ run }) => operationText(run));

const dataText = (data: string | Uint8Array) =>
  typeof data === 'string' ? JSON.stringify(data) : `${data.length} octets`;
const argumentText = (value: unknown) => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));
