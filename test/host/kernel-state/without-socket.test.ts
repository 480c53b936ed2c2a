import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareCaptures, describeDifferences } from '../../kit/network/capture/compare.ts';
import { captureAtRest } from '../../kit/network/capture/namespace.ts';
import { runLines } from '../../kit/network/run-lines.ts';
import { Namespace, requireTools } from '../kit.ts';
import { AgentProcess, type AgentRequest } from '../whole-network/random/agent-lab.ts';

requireTools('ip', 'rtmon', 'bridge', 'tc', 'sysctl', 'grep');

/** Two pairs; on v0 addresses of both families with lifetimes and an order, routes of many forms; rules. */
const network = [
  'ip link set lo up',
  ...['v0', 'v1'].flatMap((name) => [
    `ip link add ${name} type veth peer name p${name}`,
    `ip link set ${name} up`,
    `ip link set p${name} up`,
  ]),
  'sysctl -qw net.ipv6.conf.v0.accept_ra=0',
  'ip address add 10.0.0.1/24 dev v0 metric 300',
  'ip address add 10.0.0.2/24 dev v0',
  'ip address add fd00::1/64 dev v0 nodad',
  'ip address add fd00::2/64 dev v0 nodad preferred_lft 0',
  'ip address add fd00::3/64 dev v0 nodad',
  'ip route add default via 10.0.0.254',
  'ip route add 10.50.0.0/16 dev v0 table 77',
  'ip route add 10.64.0.0/16 encap ip dst 10.9.9.9 via 10.0.0.9 dev v0',
  'ip route add 10.65.0.0/16 via 10.0.0.9 src 10.0.0.2 mtu lock 1300 congctl cubic rtt 100ms',
  'ip route add 10.66.0.0/16 nexthop via 10.0.0.7 weight 3 nexthop via 10.0.0.8',
  'ip route add fd64::/32 via fd00::fe',
  'ip route add fd65::/32 from fd00::/64 via fd00::fe dev v0',
  'ip rule add fwmark 7 lookup 77 pref 57',
  'ip -6 rule add iif v0 lookup 78 pref 58',
];

class SocketlessLab implements AsyncDisposable {
  readonly namespace = new Namespace();
  readonly #folder = mkdtempSync(join(tmpdir(), 'ovirt-node-by-ip-'));
  readonly #agents: AgentProcess[] = [];

  /** Makes the network. @param lines after those of {@link network}. */
  async make(...lines: readonly string[]) {
    await runLines(this.namespace.name, [...network, ...lines]);
    const before = await captureAtRest(this.namespace.name);
    return async () => describeDifferences(compareCaptures(before, await captureAtRest(this.namespace.name)));
  }

  startAgent(): AgentProcess {
    const agent = new AgentProcess(this.namespace.name, join(this.#folder, 'changes'), {
      withoutSocket: true,
    });
    this.#agents.push(agent);
    return agent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const agent of this.#agents) await agent[Symbol.asyncDispose]();
    this.namespace[Symbol.dispose]();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

type Apply = Extract<AgentRequest, { readonly task: 'apply' }>;

const apply = (method: Apply['method'], args: object): Apply => ({ task: 'apply', method, args });

describe.concurrent('an agent without a netlink socket', () => {
  it('brings the network back whole after a change of each part that ip saves', async () => {
    await using lab = new SocketlessLab();
    const differences = await lab.make();
    const agent = lab.startAgent();
    const answers = [
      { task: 'begin' } as const,
      apply('setMtu', { link: 'v0', mtu: 1400 }),
      apply('restart', { link: 'v0' }),
      apply('setMacAddress', { link: 'v0', macAddress: '02:00:00:00:0a:0a' }),
      apply('setStaticAddress', { link: 'v0', ip: '10.0.0.66', netmask: '255.255.255.0', broadcast: '' }),
      apply('setAdminUp', { link: 'v0', on: false }),
      apply('createBridge', { interfaceName: 'br9', ports: ['v1'], options: {} }),
    ];
    for (const request of answers) expect((await agent.ask(request)).error).toBeUndefined();
    expect(await differences()).not.toEqual([]);
    expect((await agent.ask({ task: 'rollback' })).error).toBeUndefined();
    expect(await differences()).toEqual([]);
  });

  it('is rolled back by the watchdog after its end', async () => {
    await using lab = new SocketlessLab();
    const differences = await lab.make();
    const agent = lab.startAgent();
    await agent.ask({ task: 'begin' });
    const { result } = await agent.ask(apply('restart', { link: 'v0' }));
    await agent.ask(apply('setIpv6Enabled', { link: 'v0', on: false }));
    await agent.kill();
    const watchdog = lab.startAgent();
    const rolledBack = await watchdog.ask({ task: 'watchdog', path: result?.checkpoint ?? '' });
    expect(rolledBack).toMatchObject({ result: { result: 'taken-back', notPutBack: [] } });
    expect(await differences()).toEqual([]);
  });

  it('refuses beforehand what ip keeps no record of, and touches nothing', async () => {
    await using lab = new SocketlessLab();
    const differences = await lab.make(
      'ip link add br0 type bridge',
      'ip link set v1 master br0',
      'ip link add w0 type veth peer name w1',
      'ip link set w0 up',
      'ip link set w1 up',
      'ip neighbour add 10.7.0.9 lladdr 02:00:00:00:00:09 nud permanent dev w0',
      'ip neighbour add proxy 10.7.0.8 dev w1',
      'ip address add 10.7.0.1/24 dev pv1',
      'ip nexthop add id 11 via 10.7.0.9 dev pv1',
    );
    const agent = lab.startAgent();
    const refusals: readonly (readonly [Apply, string])[] = [
      [apply('destroy', { link: 'br0' }), 'br0 would be removed; expected a call that removes no link'],
      [apply('setMtu', { link: 'br0', mtu: 1400 }), 'br0 is a bridge; expected another link'],
      [apply('setMtu', { link: 'v1', mtu: 1400 }), 'v1 is the port of a bridge; expected another link'],
      [apply('restart', { link: 'w0' }), 'w0 has static neighbours; expected a link without'],
      [apply('restart', { link: 'w1' }), 'w1 has neighbour proxies; expected a link without'],
      [apply('restart', { link: 'pv1' }), 'pv1 has nexthop objects; expected a link without'],
    ];
    for (const [request, words] of refusals) {
      const text = `Refused: ${words}: no netlink socket can be opened, and ip keeps no record of`;
      expect((await agent.ask(request)).error).toMatch(new RegExp(`^${text}`));
    }
    expect(await differences()).toEqual([]);
  });
});
