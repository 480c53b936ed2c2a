import { printableJson } from '#base';

/** A value of JSON. A key with value undefined is left out. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** Formats JSON as commands print it. Values of agents may hold control characters, and the output may be a terminal. */
export const jsonText = (value: Json): string => `${printableJson(JSON.stringify(value, null, 2))}\n`;

/** Formats JSON on one line, for commands that print a document for each event. */
export const jsonLine = (value: Json): string => `${printableJson(JSON.stringify(value))}\n`;
