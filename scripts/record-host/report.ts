import { plural } from '#base';
import type { AnonymisedHost } from './anonymise.ts';
import type { RecordedHost } from './record-host.ts';

/** Says what was recorded, what is absent, and which pseudonyms the archive has; the values that they stand for stay unsaid. */
export function describeRecord(
  file: string,
  { unreadable }: RecordedHost,
  { tree, replaced }: AnonymisedHost,
): string {
  const files = [...tree].filter(([, entry]) => entry.kind === 'file').map(([path]) => path);
  const tops = Map.groupBy(files, (path) => path.split('/')[1] ?? '');
  return [
    `${file} written: ${plural(files.length, 'file')}`,
    ...[...tops].sort().map(([top, paths]) => `  /${top}: ${paths.length}`),
    `${plural(replaced.size, 'value')} replaced by pseudonyms:`,
    ...[...new Set(replaced.values())].sort().map((pseudonym) => `  ${pseudonym}`),
    ...(unreadable.length === 0 ? [] : ['not recorded, because this user may not read them:']),
    ...unreadable.map((path) => `  ${path}`),
    'Names of interfaces, aliases and models stay: look through the archive before you publish it.',
  ].join('\n');
}
