import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { hasTool } from '../kit/has-tool.ts';

const program = fileURLToPath(new URL('probes/probe-facts.ts', import.meta.url));
const repository = fileURLToPath(new URL('../..', import.meta.url));

/** What keeps these tests from running here, in one sentence; undefined where nothing does. */
export function missing(tools: readonly string[]): string | undefined {
  if (process.platform !== 'linux') return 'these tests need Linux';
  if (process.getuid?.() !== 0) return 'these tests make network namespaces and need root';
  const absent = tools.filter((tool) => !hasTool(tool));
  return absent.length === 0
    ? undefined
    : `these tests need ${absent.join(', ')} (Debian: iproute2, util-linux, dbus-daemon, libvirt-daemon, libvirt-clients, collectd-core, collectd-utils)`;
}

/** Fails with the sentence where something is missing. */
export function requireTools(...tools: readonly string[]): void {
  const sentence = missing(tools);
  if (sentence !== undefined) throw new Error(sentence);
}

const limit = { encoding: 'utf8' as const, maxBuffer: 64 * 1024 * 1024, timeout: 60_000 };

export const run = (file: string, ...args: readonly string[]): string => execFileSync(file, args, limit);
export const json = <T>(file: string, ...args: readonly string[]): T => JSON.parse(run(file, ...args)) as T;

/** A network namespace of this test's own, gone with its block. */
export class Namespace implements Disposable {
  static #made = 0;
  readonly name = `ovirt-node-test-${process.pid}-${Namespace.#made++}`;
  constructor() {
    run('ip', 'netns', 'add', this.name);
  }
  /** Runs `ip` inside. */
  ip(...args: readonly string[]): string {
    return run('ip', '-n', this.name, ...args);
  }
  ipJson<T>(...args: readonly string[]): T {
    return JSON.parse(this.ip('-json', ...args)) as T;
  }
  /** Runs many `ip` commands, one a line, in one process. */
  batch(lines: readonly string[]): void {
    execFileSync('ip', ['-n', this.name, '-batch', '-'], { ...limit, input: lines.join('\n') });
  }
  /** Waits until links that were set up have carrier and the addresses and routes that the kernel gives them. */
  async settle(): Promise<void> {
    let before = '';
    for (let round = 0; round < 50; round += 1) {
      const state = this.ip('-o', 'link') + this.ip('route') + this.ip('-6', 'route');
      if (state === before && this.ip('-6', 'addr', 'show', 'tentative') === '') return;
      before = state;
      await setTimeout(300);
    }
    throw new Error(`network namespace ${this.name} does not come to rest`);
  }
  /** What the probes find inside; /sys stays the outer machine's. */
  facts<T>(...names: readonly string[]): T {
    return factsBy<T>(['nsenter', `--net=/run/netns/${this.name}`], names);
  }
  /** As {@link facts}, by a user without any right. */
  factsAsNobody<T>(...names: readonly string[]): T {
    const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--bounding-set=-all'];
    return factsBy<T>(['nsenter', `--net=/run/netns/${this.name}`, ...nobody], names);
  }
  [Symbol.dispose](): void {
    run('ip', 'netns', 'delete', this.name);
  }
}

/** What the probes find on this machine. */
export const facts = <T>(...names: readonly string[]): T => factsBy<T>([], names);

function factsBy<T>(prefix: readonly string[], names: readonly string[]): T {
  const [file = '', ...args] = [...prefix, process.execPath, '-C', 'ovirt-source', program, ...names];
  return JSON.parse(execFileSync(file, args, { ...limit, cwd: repository })) as T;
}

/** Facts as they look after JSON: bigints are text, sets and maps are lists. */
export type AsJson<T> = T extends bigint
  ? string
  : T extends ReadonlySet<infer V>
    ? V[]
    : T extends ReadonlyMap<infer K, infer V>
      ? [K, AsJson<V>][]
      : T extends readonly (infer V)[]
        ? AsJson<V>[]
        : T extends object
          ? { [K in keyof T]: AsJson<T[K]> }
          : T;
