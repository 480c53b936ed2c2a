const controlStart = '\u001b';
const part = new RegExp(`${controlStart}\\[[\\d;]*m|.`, 'gsu');

/** Cuts a line to `width` characters; `…` replaces the last one. Colours take no room, and end where they would have ended. */
export function fitLine(line: string, width: number): string {
  const parts = line.match(part) ?? [];
  const isColor = (text: string) => text.startsWith(controlStart) && text.length > 1;
  if (parts.filter((text) => !isColor(text)).length <= width) return line;
  let room = width;
  return parts
    .map((text) => {
      if (isColor(text)) return text;
      room -= 1;
      if (room > 0) return text;
      return room === 0 ? '…' : '';
    })
    .join('');
}
