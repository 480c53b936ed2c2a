import { printable } from '#base';
import type { StepResult } from '../../check/run-steps.ts';

const marks = { true: 'ok', false: 'no', null: '-' } as const;
const nameWidth = 'other agents'.length;
const indent = 2 + 2 + 2 + nameWidth + 3;
/** The smallest width to which text is folded. */
const minTextWidth = 30;

/** Renders one step: mark, name, finding, and the advice below. Folds long text at the terminal's width. */
export function renderStep({ ok, name, text, advice }: StepResult, columns: number | undefined): string {
  const width = columns === undefined ? undefined : Math.max(minTextWidth, columns - indent);
  const head = `  ${marks[`${ok}`].padEnd(2)}  ${name.padEnd(nameWidth)}   `;
  const lines = [text, ...(advice === undefined ? [] : [`→ ${advice}`])].flatMap((part) =>
    foldText(printable(part), width),
  );
  return `${lines.map((line, index) => (index === 0 ? head : ' '.repeat(indent)) + line).join('\n')}\n`;
}

function foldText(text: string, width: number | undefined): readonly string[] {
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
