import { XMLValidator } from 'fast-xml-parser';
import { SchemaError } from './schema-error.ts';

/**
 * Validates a text with fast-xml-parser, and adds advice to the validator's words.
 * @throws SchemaError with the first mistake.
 */
export function validateXml(text: string): void {
  const verdict = XMLValidator.validate(text);
  if (verdict === true) return;
  const { line, col: column = 1, msg } = verdict.err;
  const rest = (text.split('\n', line)[line - 1] ?? '').slice(column - 1);
  const closed = /^<\/\s*([^\s>]+)\s*>/.exec(rest)?.[1];
  const problem = `${msg.replace(/\.$/, '')}; ${adviceFor(text, closed, line)}`;
  throw new SchemaError([
    { line, column, element: closed === undefined ? 'document' : `</${closed}>`, problem },
  ]);
}

function adviceFor(text: string, closed: string | undefined, line: number): string {
  const selfClosedLine = closed === undefined ? undefined : findSelfClosed(text, closed, line);
  return selfClosedLine === undefined
    ? 'expected every element closed once, in order, and every attribute once, in quotes'
    : `expected > in line ${selfClosedLine}, where /> already closes its <${closed}>`;
}

/** Finds the line of the last tag of that name before a line; undefined if that tag does not close itself. */
function findSelfClosed(text: string, name: string, before: number): number | undefined {
  const earlier = text.split('\n', before - 1);
  for (let index = earlier.length - 1; index >= 0; index -= 1) {
    const line = earlier[index] ?? '';
    if (line.includes(`<${name} `)) return line.trimEnd().endsWith('/>') ? index + 1 : undefined;
  }
  return undefined;
}
