import { expect } from 'vitest';
import type { NetworkCapture } from '../../kit/network/capture/capture.ts';
import { compareCaptures, type Difference, describeDifferences } from '../../kit/network/capture/compare.ts';
import { captureAtRest } from '../../kit/network/capture/namespace.ts';
import { runLines, tryLines } from '../../kit/network/run-lines.ts';
import { type GuestAnswer, NodeLab } from '../changes/node-lab.ts';
import { Namespace } from '../kit.ts';

/** A veth pair that is up. Lines begin with their tool. */
export const pair = (name: string, peer: string): readonly string[] => [
  `ip link add ${name} type veth peer name ${peer}`,
  `ip link set ${name} up`,
  `ip link set ${peer} up`,
];

/** A bridge `br0` that is up, with the ports `v0` and `v1`. */
export const bridgeOfTwo: readonly string[] = [
  ...pair('v0', 'p0'),
  ...pair('v1', 'p1'),
  'ip link add br0 type bridge',
  'ip link set v0 master br0',
  'ip link set v1 master br0',
  'ip link set br0 up',
];

/** Whether the bridges of this kernel filter VLANs. */
export async function canFilterVlans(): Promise<boolean> {
  using namespace = new Namespace();
  const skipped = await tryLines(namespace.name, ['ip link add br0 type bridge vlan_filtering 1']);
  return skipped.length === 0;
}

/** A node in a namespace with a network of its own, and what the kernel reported of that network before. */
export class WholeLab implements AsyncDisposable {
  readonly node: NodeLab;
  #before: NetworkCapture;

  private constructor(node: NodeLab, before: NetworkCapture) {
    this.node = node;
    this.#before = before;
  }

  /** @param lines that make the network, each with its tool. */
  static async start(...lines: readonly (string | readonly string[])[]): Promise<WholeLab> {
    const node = await NodeLab.start(({ name }) => runLines(name, ['ip link set lo up', ...lines.flat()]));
    return new WholeLab(node, await captureAtRest(node.namespace.name));
  }

  /** Runs lines of a third party. */
  run(...lines: readonly string[]): Promise<void> {
    return runLines(this.node.namespace.name, lines);
  }

  /** Takes the network as it is now for the one to expect. */
  async recapture(): Promise<void> {
    this.#before = await captureAtRest(this.node.namespace.name);
  }

  async differences(): Promise<readonly Difference[]> {
    return compareCaptures(this.#before, await captureAtRest(this.node.namespace.name));
  }

  /** Expects the network as it was. */
  async expectUnchanged(): Promise<void> {
    expect(describeDifferences(await this.differences())).toEqual([]);
  }

  /** Expects that a call was done, or refused in words that name what would be lost, and the network as it was. */
  async expectKept(answer: GuestAnswer, named: RegExp): Promise<void> {
    if (answer.error !== undefined) expect(answer.error.message).toMatch(named);
    await this.expectUnchanged();
  }

  /** Opens a change, calls, and rolls back. Each must be answered without an error. */
  async rollBackAfter(call: () => Promise<GuestAnswer>, meanwhile: readonly string[] = []): Promise<void> {
    const begun = await this.node.callNode('changeBegin', { seconds: 120 });
    const called = await call();
    await this.run(...meanwhile);
    const rolledBack = await this.node.callNode('changeRollback');
    expect([begun.error, called.error, rolledBack.error]).toEqual([undefined, undefined, undefined]);
  }

  /** Shows the plan of a call to a network interface, without executing it. */
  async validateLink(name: string, method: string, callArguments: object): Promise<GuestAnswer> {
    const object = (await this.#nodeName()).replace(':ovirtNode:', ':networkInterface:');
    return this.node.callNode('validateChange', { object: `${object}:${name}`, method, callArguments });
  }

  /** Shows the plan of a call to the node, without executing it. */
  async validateNode(method: string, callArguments: object): Promise<GuestAnswer> {
    return this.node.callNode('validateChange', { object: await this.#nodeName(), method, callArguments });
  }

  async #nodeName(): Promise<string> {
    const { ovirtNode } = await this.node.properties('networkInterface', 'lo');
    return (ovirtNode as { readonly objectName: string }).objectName;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.node[Symbol.asyncDispose]();
  }
}
