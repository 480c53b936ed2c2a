import type { BusCall } from '#dbus';
import { type Command, commandText } from './command.ts';

/** Text or octets for a file or a device. */
export interface Write {
  readonly path: string;
  readonly data: string | Uint8Array;
}

/** A method of a service on the system bus. */
export interface Ask {
  readonly call: BusCall;
}

/** One thing done to the host. */
export type Deed = Command | Write | Ask;

/** A deed, and what takes it back where a later one fails. */
export interface Step {
  readonly run: Deed;
  readonly undo?: Deed | undefined;
}

/** A deed in one line, such as `ethtool -p eth0 30`. */
export function deedText(deed: Deed): string {
  if ('file' in deed) return commandText(deed);
  if ('path' in deed) return `write ${textOf(deed.data)} to ${deed.path}`;
  const { destination, interface: from, member, body = [] } = deed.call;
  return `call ${destination} ${[`${from}.${member}`, ...body.map(wordOf)].join(' ')}`;
}

/** What would be run, one line for each step. */
export const planText = (steps: readonly Step[]): readonly string[] => steps.map(({ run }) => deedText(run));

const textOf = (data: string | Uint8Array) =>
  typeof data === 'string' ? JSON.stringify(data) : `${data.length} octets`;
const wordOf = (value: unknown) => (typeof value === 'bigint' ? String(value) : JSON.stringify(value));
