import type { Host } from '../host/host.ts';

/** Servers in a resolv.conf(5), in its order, each once. */
export function parseResolvConf(text: string): readonly string[] {
  const found = text
    .split('\n')
    .flatMap((line) => /^\s*nameserver\s+([0-9A-Fa-f.:]+(?:%\S+)?)\s*(?:[#;].*)?$/.exec(line)?.[1] ?? []);
  return [...new Set(found)];
}

/** systemd-resolved's own listeners. */
const stubs: ReadonlySet<string> = new Set(['127.0.0.53', '127.0.0.54']);

/** The servers that are asked: behind systemd-resolved those that it asks. Undefined where there is none. */
export async function readDnsServers(host: Host): Promise<readonly string[] | undefined> {
  const servers = parseResolvConf((await host.readText('/etc/resolv.conf')) ?? '');
  const behind = servers.some((server) => stubs.has(server))
    ? await host.readText('/run/systemd/resolve/resolv.conf')
    : undefined;
  const asked = behind === undefined ? servers : parseResolvConf(behind);
  return asked.length === 0 ? undefined : asked;
}
