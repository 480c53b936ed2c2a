import { readdirSync, readFileSync } from 'node:fs';

/** A value as the recorded messages show it: its AMQP type beside it. */
export interface ShownValue {
  readonly type: string;
  readonly value?: unknown;
  readonly pairs?: readonly (readonly [ShownValue, ShownValue])[];
}
/** A section as the recorded messages show it. */
export type ShownSection = { readonly section: string } & (
  | ShownValue
  | { readonly value: Readonly<Record<string, ShownValue>> }
);
export interface Vector {
  readonly name: string;
  readonly message: readonly ShownSection[];
  readonly bytes: Uint8Array;
}

const folder = new URL('../vectors/', import.meta.url);

/** Messages recorded from real tools. */
export const vectors: readonly Vector[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const shown = JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
    return {
      name: shown.name,
      message: shown.message,
      bytes: new Uint8Array(Buffer.from(shown.raw_hex, 'hex')),
    };
  });

export const malformed = vectors.filter(({ name }) => name.endsWith('MALFORMED'));
export const wellFormed = vectors.filter(({ name }) => !name.endsWith('MALFORMED'));
