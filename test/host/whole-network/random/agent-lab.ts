import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** Actions of the agent that a request may name. */
export type ActionName =
  | 'addAddress'
  | 'addRoute'
  | 'createBond'
  | 'createBridge'
  | 'createVlan'
  | 'destroy'
  | 'removeAddress'
  | 'removeRoute'
  | 'restart'
  | 'setAdminUp'
  | 'setIpv6Enabled'
  | 'setMacAddress'
  | 'setMaster'
  | 'setMtu'
  | 'setOptions'
  | 'setStaticAddress';

/** A request to the agent in a namespace. */
export type AgentRequest =
  | { readonly task: 'begin' | 'rollback' | 'recover' }
  | {
      readonly task: 'apply';
      readonly method: ActionName;
      readonly args: object;
      /** Adds a step that the kernel refuses. */
      readonly failing?: boolean;
      /** Answers when the steps are done, and never commits. */
      readonly waiting?: boolean;
    }
  /** Rolls the change of a checkpoint back, as the watchdog's process does. */
  | { readonly task: 'watchdog'; readonly path: string };

export interface AgentAnswer {
  readonly result?: { readonly checkpoint?: string };
  readonly error?: string;
}

const guest = fileURLToPath(new URL('agent-guest.ts', import.meta.url));
const repository = fileURLToPath(new URL('../../../..', import.meta.url));

/** Setting of a random search, from the environment: whether its agents have no netlink socket. */
const byIpAlone = process.env['NETWORK_BY_IP'] !== undefined;

interface AgentOptions {
  /** Whether it reads and restores the network by `ip` alone, as where no netlink socket can be opened. */
  readonly withoutSocket?: boolean;
  /** Whether it has CAP_NET_ADMIN; true by default. */
  readonly mayChangeNetworks?: boolean;
}

/** The process of an agent in a network namespace, without a broker. */
export class AgentProcess implements AsyncDisposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  readonly #ended: Promise<unknown>;
  readonly #ready: Promise<unknown>;

  /**
   * @param directory the folder of its checkpoints.
   */
  constructor(
    namespace: string,
    directory: string,
    { withoutSocket = byIpAlone, mayChangeNetworks = true }: AgentOptions = {},
  ) {
    const program = [
      process.execPath,
      '-C',
      'ovirt-source',
      guest,
      directory,
      withoutSocket ? 'ip' : 'netlink',
    ];
    const withoutRight = ['setpriv', '--bounding-set=-net_admin', '--inh-caps=-net_admin'];
    const prefix = mayChangeNetworks ? [] : withoutRight;
    this.#child = spawn('ip', ['netns', 'exec', namespace, ...prefix, ...program], {
      cwd: repository,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#ended = once(this.#child, 'exit');
    this.#child.stdin.on('error', () => undefined);
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#ready = once(this.#lines, 'line');
  }

  /** Asks one thing after another. @throws Error when the process ends without an answer. */
  async ask(request: AgentRequest): Promise<AgentAnswer> {
    await this.#ready;
    const line = once(this.#lines, 'line') as Promise<[string]>;
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const [text] = await Promise.race([
      line,
      this.#ended.then(() => Promise.reject(new Error(`the agent ended at ${request.task}`))),
    ]);
    return JSON.parse(text) as AgentAnswer;
  }

  /** Ends it by signal 9. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin.end();
    await this.#ended;
  }
}
