/** A value of JSON. A key with value undefined is left out. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** Formats JSON as commands print it. */
export const jsonText = (value: Json): string => `${JSON.stringify(value, null, 2)}\n`;
