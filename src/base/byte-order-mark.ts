/** Removes the mark U+FEFF that editors put before the text of a file: The Unicode Standard, section 23.8. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
