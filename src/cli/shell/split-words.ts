import { usageError } from '../command.ts';

/**
 * Splits a line into words as a person expects from other shells: quotes hold a word together, a backslash takes the next character
 * as it is, and `#` at the beginning of a word starts a comment. A list or map of JSON is one word up to its closing bracket, with
 * its quotes, as qpid-tool takes it. Nothing is expanded.
 * @throws {CommandError} with status 2 for a quote or a bracket that is not closed.
 */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    if (/\s/.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    if (line.charAt(at) === '#') break;
    const { word, end } = readWord(line, at);
    words.push(word);
    at = end;
  }
  return words;
}

interface Part {
  readonly word: string;
  /** Index after the part. */
  readonly end: number;
}

function readWord(line: string, start: number): Part {
  let word = '';
  let at = start;
  while (at < line.length && !/\s/.test(line.charAt(at))) {
    // JSON begins a word, or the value of `name=value`.
    const part = readPart(line, at, word === '' || /^[A-Za-z_]\w*=$/.test(word));
    word += part.word;
    at = part.end;
  }
  return { word, end: at };
}

function readPart(line: string, at: number, mayBeJson: boolean): Part {
  const character = line.charAt(at);
  if (character === "'" || character === '"') return readQuoted(line, at);
  if (mayBeJson && (character === '[' || character === '{')) return readBrackets(line, at);
  if (character === '\\' && at + 1 < line.length) return { word: line.charAt(at + 1), end: at + 2 };
  return { word: character, end: at + 1 };
}

function readQuoted(line: string, start: number): Part {
  const quote = line.charAt(start);
  let word = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === quote) return { word, end: at + 1 };
    const next = line.charAt(at + 1);
    const isEscape = quote === '"' && character === '\\' && (next === '"' || next === '\\');
    word += isEscape ? next : character;
    if (isEscape) at += 1;
  }
  throw usageError(`the quote ${quote} at column ${start + 1} is not closed; expected another ${quote}`);
}

/** Reads JSON with its brackets and quotes. */
function readBrackets(line: string, start: number): Part {
  let depth = 0;
  for (const { 0: token, index } of line.slice(start).matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/g)) {
    if (token === '[' || token === '{') depth += 1;
    else if (token === ']' || token === '}') depth -= 1;
    const end = start + index + token.length;
    if (depth === 0) return { word: line.slice(start, end), end };
  }
  const bracket = line.charAt(start);
  const closing = bracket === '[' ? ']' : '}';
  throw usageError(`the bracket ${bracket} at column ${start + 1} is not closed; expected a ${closing}`);
}
