import type { StepResult } from '../../check/run-steps.ts';
import { printable } from '../text/printable.ts';

const marks = { true: 'ok', false: 'no', null: '-' } as const;
const nameWidth = 'other agents'.length;
const indent = 2 + 2 + 2 + nameWidth + 3;
/** Text is not folded into less than this. */
const narrowest = 30;

/** One step: a mark, its name, what was found, and below it what to do. Long text is folded at the terminal's width. */
export function renderStep({ ok, name, text, advice }: StepResult, columns: number | undefined): string {
  const width = columns === undefined ? undefined : Math.max(narrowest, columns - indent);
  const head = `  ${marks[`${ok}`].padEnd(2)}  ${name.padEnd(nameWidth)}   `;
  const lines = [text, ...(advice === undefined ? [] : [`→ ${advice}`])].flatMap((part) =>
    folded(printable(part), width),
  );
  return `${lines.map((line, index) => (index === 0 ? head : ' '.repeat(indent)) + line).join('\n')}\n`;
}

function folded(text: string, width: number | undefined): readonly string[] {
  if (width === undefined) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && [...last].length + 1 + [...word].length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
