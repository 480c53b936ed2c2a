import type { Host } from '../host/host.ts';

/** Parses the servers of a resolv.conf(5) in order, without duplicates. */
export function parseResolvConf(text: string): readonly string[] {
  const servers = text
    .split('\n')
    .flatMap((line) => /^\s*nameserver\s+([0-9A-Fa-f.:]+(?:%\S+)?)\s*(?:[#;].*)?$/.exec(line)?.[1] ?? []);
  return [...new Set(servers)];
}

/** Local addresses of systemd-resolved. */
const resolvedAddresses: ReadonlySet<string> = new Set(['127.0.0.53', '127.0.0.54']);

/**
 * Reads the DNS servers; with systemd-resolved those that it forwards to.
 * @returns undefined when none is configured.
 */
export async function readDnsServers(host: Host): Promise<readonly string[] | undefined> {
  const configured = parseResolvConf((await host.readText('/etc/resolv.conf')) ?? '');
  const forwardFile = configured.some((server) => resolvedAddresses.has(server))
    ? await host.readText('/run/systemd/resolve/resolv.conf')
    : undefined;
  const servers = forwardFile === undefined ? configured : parseResolvConf(forwardFile);
  return servers.length === 0 ? undefined : servers;
}
