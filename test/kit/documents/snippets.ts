import { globSync, readFileSync } from 'node:fs';

/** One fenced block of a document. */
export interface Snippet {
  readonly document: string;
  /** Number of its first line in the document, from 1. */
  readonly line: number;
  /** The word after the fence; empty for a session at a terminal. */
  readonly language: string;
  readonly text: string;
}

/** The documents that a user reads, from the root of the repository. */
export const documents: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...globSync('docs/**/*.md').filter((path) => !path.startsWith('docs/api/')),
].toSorted();

/** Reads the fenced blocks of all documents, also indented ones, without their indent. */
export function readSnippets(language: string): readonly Snippet[] {
  return documents
    .flatMap((document) => parseSnippets(document, readFileSync(document, 'utf8')))
    .filter((snippet) => snippet.language === language);
}

/** Parses the fenced blocks of one document. */
export function parseSnippets(document: string, markdown: string): readonly Snippet[] {
  const blocks = markdown.matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms);
  return [...blocks].map(({ index, 1: indent = '', 2: language = '', 3: text = '' }) => ({
    document,
    line: markdown.slice(0, index).split('\n').length + 1,
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}
