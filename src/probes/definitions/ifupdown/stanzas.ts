import { logicalLines } from '#base';
import type { StartMode } from '../definition.ts';

/** An option of a stanza. */
export interface StanzaOption {
  /** With `_` for `-`: ifupdown takes both. */
  readonly name: string;
  readonly value: string;
  readonly line: number;
}

/** A stanza `iface`. Source: interfaces(5). */
export interface Stanza {
  readonly name: string;
  readonly family: string;
  readonly method: string;
  readonly options: readonly StanzaOption[];
  readonly path: string;
  readonly line: number;
  /** Stanzas whose options it inherits. */
  readonly inherits: readonly string[];
}

/** A line `auto` or `allow-hotplug`. */
interface StartLine {
  readonly mode: Exclude<StartMode, 'none'>;
  readonly names: readonly string[];
}

const otherKeywords = new Set([
  'mapping',
  'template',
  'source',
  'source-directory',
  'no-auto-down',
  'no-scripts',
  'rename',
]);
const startModes: Readonly<Record<string, StartLine['mode']>> = {
  auto: 'onboot',
  'allow-auto': 'onboot',
  'allow-boot': 'onboot',
  'allow-hotplug': 'hotplug',
};

/** Parses the stanzas of a file and the lines that tell when its interfaces start. A stanza ends where the next begins. */
export function parseStanzas(text: string, path: string) {
  const stanzas: (Stanza & { readonly options: StanzaOption[] })[] = [];
  const starts: StartLine[] = [];
  let open: (typeof stanzas)[number] | undefined;
  for (const { line, words } of logicalLines(text)) {
    const [keyword = '', ...rest] = words;
    const mode = startModes[keyword];
    if (mode) starts.push({ mode, names: rest });
    if (keyword === 'iface') {
      const [name = '', family = '', method = '', ...more] = rest;
      const inherits = more.flatMap((word, index) => (word === 'inherits' ? [more[index + 1] ?? ''] : []));
      open = { name, family, method, options: [], path, line, inherits };
      stanzas.push(open);
    } else if (mode || otherKeywords.has(keyword) || keyword.startsWith('allow-')) open = undefined;
    else open?.options.push({ name: keyword.replaceAll('-', '_'), value: rest.join(' '), line });
  }
  return { stanzas: stanzas as readonly Stanza[], starts: starts as readonly StartLine[] };
}
