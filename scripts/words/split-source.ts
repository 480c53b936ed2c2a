/** A source, split by what a reader reads as prose and what the compiler reads as code. Line numbers hold in both. */
export interface SplitSource {
  readonly code: string;
  readonly prose: string;
}

const token =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*(?=[\s.,;)\]])/g;

/** Blanks out a text but keeps its line breaks. */
const blank = (text: string) => text.replaceAll(/[^\n]/g, ' ');

/** Splits a TypeScript source: comments, texts and templates are prose, the rest is code; patterns are neither. */
export function splitSource(source: string): SplitSource {
  let code = '';
  let prose = '';
  let end = 0;
  for (const { 0: text, index } of source.matchAll(token)) {
    const between = source.slice(end, index);
    end = index + text.length;
    const isPattern = text.startsWith('/') && !/^\/[*/]/.test(text);
    // A division is not a pattern: what stands before it is a value.
    const isDivision = isPattern && /[\w)\]]\s*$/.test(between);
    code += between + (isDivision ? text : blank(text));
    prose += blank(between) + (isPattern ? blank(text) : text);
  }
  return { code: code + source.slice(end), prose: prose + blank(source.slice(end)) };
}
