import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Runner } from '#actions';
import { systemClock } from '#base';
import type { Ip, IpResult } from '../../../src/actions/network/ip/ip.ts';
import { readNetworkState } from '../../../src/actions/network/read/read-network-state.ts';
import type { NetworkState } from '../../../src/actions/network/state/network-state.ts';
import { TransactionManager } from '../../../src/transactions/manager.ts';
import type { TransactionEvent } from '../../../src/transactions/transaction-event.ts';
import type { RollbackWatchdog } from '../../../src/transactions/watchdog.ts';
import type { NetworkCapture } from '../../kit/network/capture/capture.ts';
import { compareCaptures, describeDifferences } from '../../kit/network/capture/compare.ts';
import { captureAtRest } from '../../kit/network/capture/namespace.ts';
import { Namespace } from '../kit.ts';
import { netlinkOf, requesterOf, settingFilesOf } from '../namespace-netlink.ts';

/** A reason for which a connectivity check fails. */
export const noAnswer = 'no answer';

/** A network namespace with a sample network, and transactions in it; a test decides whether the broker answers. */
export class NetworkLab implements Disposable {
  readonly namespace = new Namespace();
  readonly directory = mkdtempSync(join(tmpdir(), 'ovirt-node-changes-'));
  readonly events: TransactionEvent[] = [];
  /** Paths of the checkpoints for which a watchdog was armed, with the seconds of each. */
  readonly armed: string[] = [];
  readonly armedSeconds: number[] = [];
  /** Results of the connectivity checks, one after another; the last one stays. Undefined: the broker answers. */
  answers: (string | undefined)[] = [undefined];
  /** Checks the connectivity. @returns why the broker does not answer. */
  checkConnectivity = (): Promise<string | undefined> =>
    Promise.resolve(this.answers.length > 1 ? this.answers.shift() : this.answers[0]);
  /** Called for each watchdog before it is armed. */
  armWatchdog: () => Promise<void> = () => Promise.resolve();
  readonly bootId = 'boot-1';

  readonly ip: Ip = (args, input) => runIp(['-n', this.namespace.name, ...args], input);
  readonly host = {
    ip: this.ip,
    netlink: () => netlinkOf(this.namespace.name),
    requester: () => requesterOf(this.namespace.name),
    settingFiles: settingFilesOf(this.namespace.name),
    runner: new Runner(),
    root: join(this.directory, 'root'),
    bus: () => Promise.resolve(undefined),
    bootId: () => Promise.resolve(this.bootId),
  };

  constructor(commands: readonly string[] = sampleNetwork) {
    this.namespace.batch(commands);
  }

  /** Creates the transaction manager of a new agent. @param watchdog a real one to arm as well. */
  transactions(seconds = 30, watchdog?: RollbackWatchdog): TransactionManager {
    return new TransactionManager({
      host: this.host,
      directory: join(this.directory, 'changes'),
      watchdog: {
        arm: async (id, path, seconds) => {
          await this.armWatchdog();
          this.armed.push(path);
          this.armedSeconds.push(seconds);
          return (
            (await watchdog?.arm(id, path, seconds)) ?? {
              followsDeadline: () => false,
              disarm: () => Promise.resolve(),
            }
          );
        },
      },
      checkConnectivity: () => this.checkConnectivity(),
      seconds,
      clock: systemClock,
      log: silentLog,
      report: (event) => void this.events.push(event),
      onChange: () => Promise.resolve(),
    });
  }

  eventKinds(): readonly TransactionEvent['kind'][] {
    return this.events.map(({ kind }) => kind);
  }

  /** @returns the network at rest. */
  async view(): Promise<LabView> {
    const network = await captureAtRest(this.namespace.name);
    return { state: comparable(await readNetworkState(this.host)), network };
  }

  /** Expects the network of an earlier view, once it rests, as the agent reads it and as the kernel reports it. */
  async expectUnchanged(before: LabView): Promise<void> {
    const after = await this.view();
    expect(after.state).toEqual(before.state);
    expect(describeDifferences(compareCaptures(before.network, after.network))).toEqual([]);
  }

  [Symbol.dispose](): void {
    this.namespace[Symbol.dispose]();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A network as the agent reads it, in a form that compares equal whatever the indexes, and as the kernel reports it. */
export interface LabView {
  readonly state: unknown;
  readonly network: NetworkCapture;
}

const ignore = () => undefined;
const silentLog = { error: ignore, warn: ignore, info: ignore, debug: ignore, trace: ignore };

/** Two veth pairs, one end in a bridge; primary and secondary addresses of both families; routes of every kind. */
export const sampleNetwork = [
  'link set lo up',
  'link add v0 type veth peer name v1',
  // v3 has the lower MAC address: a bridge that v3 joins takes it over.
  'link add v2 address 02:00:00:00:00:20 type veth peer name v3 address 02:00:00:00:00:10',
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

/** Sorts the parts of a state whose order has no meaning. The first IPv4 address is the primary one: their order stays. */
function comparable({ links, addresses, routes, rules }: NetworkState): unknown {
  const sorted = (list: readonly unknown[]) => list.map((item) => JSON.stringify(item)).sort();
  return {
    links: sorted(links.map((link) => ({ ...link, index: undefined }))),
    ipv4: addresses.filter(({ family }) => family === 'ipv4'),
    ipv6: sorted(addresses.filter(({ family }) => family === 'ipv6')),
    routes: sorted(routes),
    rules: sorted(rules),
  };
}

function runIp(args: readonly string[], input: string | Buffer = ''): Promise<IpResult> {
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
