import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Runner } from '#actions';
import { systemClock } from '#base';
import type { Ip, IpResult } from '../../../src/actions/network/ip/ip.ts';
import { readNetworkState } from '../../../src/actions/network/ip/read-network-state.ts';
import type { NetworkState } from '../../../src/actions/network/state/network-state.ts';
import { type ChangeEvent, TransactionManager } from '../../../src/transactions/manager.ts';
import type { RollbackWatchdog } from '../../../src/transactions/watchdog.ts';
import { Namespace } from '../kit.ts';

/** A namespace with a network in it, and changes that are carried out there; the broker is what a test says it is. */
export class NetworkLab implements Disposable {
  readonly namespace = new Namespace();
  readonly directory = mkdtempSync(join(tmpdir(), 'ovirt-node-changes-'));
  readonly events: { readonly event: ChangeEvent; readonly user: string; readonly reason: string }[] = [];
  readonly armed: string[] = [];
  readonly armedSeconds: number[] = [];
  /** What the broker answers to one question after the other; `undefined` is an answer. The last one holds. */
  answers: (string | undefined)[] = [undefined];
  /** One question to the broker: why there was no answer. */
  askBroker = (): Promise<string | undefined> =>
    Promise.resolve(this.answers.length > 1 ? this.answers.shift() : this.answers[0]);
  timer: () => Promise<void> = () => Promise.resolve();
  readonly bootId = 'boot-1';

  readonly ip: Ip = (args, input) => runIp(['-n', this.namespace.name, ...args], input);
  readonly host = {
    ip: this.ip,
    runner: new Runner(),
    bus: () => Promise.resolve(undefined),
    bootId: () => Promise.resolve(this.bootId),
  };

  constructor(lines: readonly string[] = usualNetwork) {
    this.namespace.batch(lines);
  }

  /** @param beside a timer that is started, too. */
  changes(seconds = 30, beside?: RollbackWatchdog): TransactionManager {
    return new TransactionManager({
      host: this.host,
      directory: join(this.directory, 'changes'),
      watchdog: {
        arm: async (id, path, seconds) => {
          await this.timer();
          this.armed.push(path);
          this.armedSeconds.push(seconds);
          return (await beside?.arm(id, path, seconds)) ?? { disarm: () => Promise.resolve() };
        },
      },
      checkConnectivity: () => this.askBroker(),
      seconds,
      clock: systemClock,
      log: silent,
      raise: (event, values) => void this.events.push({ event, ...values }),
      onChange: () => Promise.resolve(),
    });
  }

  /** The network in a form in which two that are alike are equal: an index is another after each making. */
  async seen(): Promise<unknown> {
    await this.namespace.settle();
    return comparable(await readNetworkState(this.ip));
  }

  [Symbol.dispose](): void {
    this.namespace[Symbol.dispose]();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

const ignore = () => undefined;
const silent = { error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore };

/** Two pairs, one end in a bridge; addresses of both families, younger ones among them; routes of every shape. */
export const usualNetwork = [
  'link set lo up',
  'link add v0 type veth peer name v1',
  'link add v2 type veth peer name v3',
  'link add br0 type bridge',
  'link set v2 master br0',
  ...['v0', 'v1', 'v2', 'v3', 'br0'].map((name) => `link set ${name} up`),
  'addr add 10.0.0.5/24 brd + dev v0',
  'addr add 10.0.0.6/24 brd + dev v0',
  'addr add 10.1.0.6/24 dev v0',
  'addr add fd00::5/64 dev v0 nodad',
  'addr add 10.5.0.1/24 dev br0',
  'route add default via 10.0.0.1 mtu 1400',
  'route add 10.9.0.0/16 via 10.5.0.9',
  'route add 10.8.0.0/16 nexthop via 10.0.0.2 weight 2 nexthop via 10.0.0.3',
  'route add fd01::/64 via fd00::1',
  'route add blackhole 10.66.0.0/16 table 77',
  'route add 10.67.0.0/16 dev v0 table 78',
];

/** Order is compared where it means something: the first IPv4 address is the primary one. */
export function comparable({ links, addresses, routes, rules }: NetworkState): unknown {
  const sorted = (list: readonly unknown[]) => list.map((item) => JSON.stringify(item)).sort();
  return {
    links: sorted(links.map((link) => ({ ...link, index: undefined }))),
    ipv4: addresses.filter(({ family }) => family === 'ipv4'),
    ipv6: sorted(addresses.filter(({ family }) => family === 'ipv6')),
    routes: sorted(routes),
    rules: sorted(rules),
  };
}

function runIp(args: readonly string[], input = ''): Promise<IpResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('ip', [...args]);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status: status ?? 1, stdout, stderr }));
    child.stdin.on('error', ignore);
    child.stdin.end(input);
  });
}
