import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareCaptures, describeDifferences } from '../../kit/network/capture/compare.ts';
import { captureAtRest } from '../../kit/network/capture/namespace.ts';
import { runLines } from '../../kit/network/run-lines.ts';
import { Namespace, requireTools } from '../kit.ts';
import { AgentProcess, type AgentRequest } from '../whole-network/random/agent-lab.ts';

requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep', 'setpriv');

class Lab implements AsyncDisposable {
  readonly namespace = new Namespace();
  readonly checkpoints = join(mkdtempSync(join(tmpdir(), 'ovirt-node-right-')), 'changes');
  readonly #agents: AgentProcess[] = [];

  async make() {
    await runLines(this.namespace.name, [
      'ip link set lo up',
      'ip link add v0 type veth peer name p0',
      'ip link set v0 up',
      'ip link set p0 up',
      'ip address add 10.0.0.1/24 dev v0',
      'ip address add fd00::1/64 dev v0 nodad',
      'ip route add 10.64.0.0/16 encap ip dst 10.9.9.9 via 10.0.0.9 dev v0',
    ]);
    const before = await captureAtRest(this.namespace.name);
    return async () => describeDifferences(compareCaptures(before, await captureAtRest(this.namespace.name)));
  }

  agent(mayChangeNetworks: boolean): AgentProcess {
    const agent = new AgentProcess(this.namespace.name, this.checkpoints, { mayChangeNetworks });
    this.#agents.push(agent);
    return agent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const agent of this.#agents) await agent[Symbol.asyncDispose]();
    this.namespace[Symbol.dispose]();
    rmSync(join(this.checkpoints, '..'), { recursive: true, force: true });
  }
}

type Apply = Extract<AgentRequest, { readonly task: 'apply' }>;

const apply = (method: Apply['method'], args: object): Apply => ({ task: 'apply', method, args });

describe.concurrent('a process without CAP_NET_ADMIN', () => {
  it.each([
    apply('setMtu', { link: 'v0', mtu: 1400 }),
    apply('restart', { link: 'v0' }),
    apply('setIpv6Enabled', { link: 'v0', on: false }),
    apply('createBridge', { interfaceName: 'br9', ports: ['p0'], options: {} }),
  ])('refuses $method beforehand, and the network stays as it is', async (request) => {
    await using lab = new Lab();
    const differences = await lab.make();
    const { error } = await lab.agent(false).ask(request);
    expect(error).toMatch(/^Unsupported: this process may not change the network \(CAP_NET_ADMIN/);
    expect(await differences()).toEqual([]);
    expect(existsSync(lab.checkpoints) ? readdirSync(lab.checkpoints) : []).toEqual([]);
  });

  it('leaves a rollback to one that has it', async () => {
    await using lab = new Lab();
    const differences = await lab.make();
    const agent = lab.agent(true);
    await agent.ask({ task: 'begin' });
    const { result } = await agent.ask(apply('setMtu', { link: 'v0', mtu: 1400 }));
    await agent.kill();
    const path = result?.checkpoint ?? '';
    const refused = await lab.agent(false).ask({ task: 'watchdog', path });
    expect(refused.error).toMatch(/^Unsupported: this process may not change/);
    expect(await lab.agent(true).ask({ task: 'watchdog', path })).toMatchObject({
      result: { result: 'taken-back', notPutBack: [] },
    });
    expect(await differences()).toEqual([]);
  });
});
