import { ToolFailed } from '../../../errors.ts';

/** A link as networkd has it. */
export interface DescribedLink {
  readonly name: string;
  /** Setup state, such as `configuring`, `configured`, `unmanaged`. */
  readonly state: string;
  /** The file that matched it; undefined where none did. */
  readonly file: string | undefined;
}

/** Reads what `Manager.Describe` answers. @throws {ToolFailed} */
export function parseDescription(text: string): readonly DescribedLink[] {
  const links = (parsed(text) as { Interfaces?: unknown } | undefined)?.Interfaces;
  if (!Array.isArray(links)) throw new ToolFailed('systemd-networkd describes itself without interfaces');
  return links.flatMap((link: Readonly<Record<string, unknown>> | null) => {
    const { Name: name, AdministrativeState: state, NetworkFile: file } = link ?? {};
    if (typeof name !== 'string') return [];
    return [{ name, state: String(state), file: typeof file === 'string' ? file : undefined }];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
