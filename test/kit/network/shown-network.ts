import { spawn } from 'node:child_process';
import type { Console } from '#console';
import { nodeUuid } from '../node/facts.ts';

/** Longest wait for a change to show. */
export const showLimitMs = 30_000;

type Properties = Readonly<Record<string, unknown>>;

/** The network of a namespace, changed by one `ip` that stays, and as the data indications of its agent show it to a console. */
export class ShownNetwork {
  /** Properties of the objects that exist, by name. */
  readonly picture = new Map<string, Properties>();
  readonly #arrivals = new Set<() => void>();
  readonly #ip = spawn('ip', ['-batch', '-'], { stdio: ['pipe', 'ignore', 'inherit'] });

  /** Follows the agent, whose uuid is that of the kit. Its subscription ends with the console. */
  static async open(console: Console, agentName: string): Promise<ShownNetwork> {
    const shown = new ShownNetwork();
    const data = await console.data({ agentName, limit: 100_000 });
    void (async () => {
      for await (const { object } of data) {
        const name = object.objectId?.objectName ?? '';
        const isAlive = object.deletedNs === undefined || object.deletedNs === 0n;
        if (isAlive) {
          const { properties } = await console.values(agentName, object);
          // An indication of statistics alone has no properties.
          if (Object.keys(properties).length > 0) shown.picture.set(name, properties);
        } else shown.picture.delete(name);
        for (const arrived of shown.#arrivals) arrived();
      }
    })();
    return shown;
  }

  /** Has `ip` run lines, in a process that runs already, so that its start does not count. */
  send(...lines: readonly string[]): void {
    this.#ip.stdin.write(lines.map((line) => `${line}\n`).join(''));
  }

  find(className: string, key: string): Properties | undefined {
    return this.picture.get(`com.redhat.ovirtNode:${className}:${nodeUuid}:${key}`);
  }

  /** Returns the milliseconds from a cause until the console's picture shows its effect, or until the limit. */
  async measure(cause: () => void, isShown: () => boolean): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const check = () => {
      if (isShown()) resolve();
    };
    this.#arrivals.add(check);
    const startMs = performance.now();
    cause();
    const timer = setTimeout(resolve, showLimitMs);
    await promise;
    clearTimeout(timer);
    this.#arrivals.delete(check);
    return performance.now() - startMs;
  }

  /**
   * Changes a link, a port of br0, an address and a route, and takes the address away.
   * @param link a link that is up. @param port a link that becomes a port in even rounds, and is freed in odd ones.
   * @param round from 0 to 199. @returns the milliseconds of each.
   */
  async measureRound(link: string, port: string, round: number): Promise<readonly number[]> {
    const address = `192.0.2.${round + 1}/24`;
    const mtu = 1_300 + round;
    const route = `198.51.100.${round}/32`;
    const isOnPort = round % 2 === 0;
    const measure = (line: string, isShown: () => boolean) => this.measure(() => this.send(line), isShown);
    return [
      await measure(
        `link set ${link} mtu ${mtu}`,
        () => this.find('networkInterface', link)?.['mtu'] === mtu,
      ),
      await measure(
        `link set ${port} ${isOnPort ? 'master br0' : 'nomaster'}`,
        () => this.find('networkInterface', port)?.['master'] === (isOnPort ? 'br0' : ''),
      ),
      await measure(
        `address add ${address} dev ${link}`,
        () => this.find('address', `${link}:${address}`) !== undefined,
      ),
      await measure(
        `route add ${route} via 192.0.2.200`,
        () => this.find('route', `${link}:254:${route}:0:192.0.2.200`) !== undefined,
      ),
      await measure(
        `address del ${address} dev ${link}`,
        () => this.find('address', `${link}:${address}`) === undefined,
      ),
    ];
  }

  close(): void {
    this.#ip.kill();
  }
}
