import { type Bus, type BusCall, BusError } from './bus.ts';

/** A network link as systemd-networkd describes it. */
export interface NetworkdLink {
  readonly name: string;
  /** Setup state, such as `configuring`, `configured`, `unmanaged`. Source: networkctl(1). */
  readonly state: string;
  /** Path of the `.network` file that matched the link; undefined when no file matched. */
  readonly file: string | undefined;
}

/** The manager object of systemd-networkd, ready for `bus.call({ ...networkdManager, member })`. */
export const networkdManager = {
  destination: 'org.freedesktop.network1',
  path: '/org/freedesktop/network1',
  interface: 'org.freedesktop.network1.Manager',
} as const satisfies Omit<BusCall, 'member'>;

/**
 * Reads all links of systemd-networkd. Source: org.freedesktop.network1(5), `Describe()`.
 * @throws {BusError} when the service refuses, or its description has no interfaces.
 */
export async function readNetworkdLinks(bus: Bus): Promise<readonly NetworkdLink[]> {
  return parseNetworkdLinks(String(await bus.call({ ...networkdManager, member: 'Describe' })));
}

/**
 * Parses the JSON text that `Manager.Describe` returns.
 * @throws {BusError} when the text has no interfaces.
 */
export function parseNetworkdLinks(text: string): readonly NetworkdLink[] {
  const links = (parseJson(text) as { Interfaces?: unknown } | null | undefined)?.Interfaces;
  if (!Array.isArray(links)) {
    throw new BusError('the description of systemd-networkd has no interfaces', undefined);
  }
  return links.flatMap((link: Readonly<Record<string, unknown>> | null) => {
    const { Name: name, AdministrativeState: state, NetworkFile: file } = link ?? {};
    if (typeof name !== 'string') return [];
    return [{ name, state: String(state), file: typeof file === 'string' ? file : undefined }];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
