import { readdirSync, readFileSync } from 'node:fs';

/** A value with its AMQP type, as the recordings contain it. */
export interface RecordedValue {
  readonly type: string;
  readonly value?: unknown;
  readonly pairs?: readonly (readonly [RecordedValue, RecordedValue])[];
}
/** A section of a message, as the recordings contain it. */
export type RecordedSection = { readonly section: string } & (
  | RecordedValue
  | { readonly value: Readonly<Record<string, RecordedValue>> }
);
export interface RecordedMessage {
  readonly name: string;
  readonly message: readonly RecordedSection[];
  readonly bytes: Uint8Array;
}

const folder = new URL('../../vectors/', import.meta.url);

/** Messages recorded from real tools. */
export const recordedMessages: readonly RecordedMessage[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const recording = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
    return {
      name: recording.name,
      message: recording.message,
      bytes: new Uint8Array(Buffer.from(recording.raw_hex, 'hex')),
    };
  });

export const malformed = recordedMessages.filter(({ name }) => name.endsWith('MALFORMED'));
export const wellFormed = recordedMessages.filter(({ name }) => !name.endsWith('MALFORMED'));
