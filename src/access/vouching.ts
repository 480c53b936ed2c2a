import { randomUUID } from 'node:crypto';
import type { Broker, Receiver } from '#agent';
import type { Clock } from '#base';
import {
  type Binding,
  type Destination,
  type IncomingMessage,
  type OutgoingMessage,
  readText,
  roleBinding,
} from '#qmf';

/** What became of the test, and why. `undecided`: the test itself failed, so the next one may say otherwise. */
export interface VouchingResult {
  readonly result: 'vouched' | 'unvouched' | 'undecided';
  /** One clause, for people. */
  readonly reason: string;
  /** Roles whose address the broker keeps this account from. */
  readonly guarded: readonly string[];
  /** Those that it does not keep it from, with why each counts for nothing. */
  readonly open: readonly { readonly role: string; readonly reason: string }[];
}

export interface VouchingOptions {
  /** The agent's connection. */
  readonly broker: Broker;
  /** Another one, to the same broker, with the same account, that is not made again when it falls. */
  readonly dial: () => Broker;
  readonly agentName: string;
  /** Roles whose address is to be tried, where the broker does not vouch. */
  readonly roles: readonly string[];
  readonly clock: Clock;
  /** For each thing that is waited for: 5,000 unless given. */
  readonly limitMs?: number | undefined;
}

const header = 'x-ovirt-node-vouching';
const defaultLimitMs = 5_000;
/** What was sent before a message that arrived arrives before it, or is given this long. */
const graceMs = 250;

/**
 * Tests whether a broker vouches for senders: of two messages to oneself, one under the name that was logged in with must
 * arrive, and one under another name must be refused and not arrive. Where it does not vouch, tests whose addresses it
 * guards: a role's counts only where this account is refused there. Never rejects.
 */
export async function testVouching(options: VouchingOptions): Promise<VouchingResult> {
  const test = new Test(options);
  try {
    return await test.run();
  } catch (error) {
    return undecided(error instanceof Error ? error.message : String(error));
  } finally {
    await test.end();
  }
}

/** Both where to receive and where to send. */
type Address = Binding & Destination;
type Sent = { readonly became: 'taken' | 'refused' | 'unknown'; readonly reason: string };

class Test {
  readonly #options: VouchingOptions;
  readonly #limitMs: number;
  readonly #heard = new Set<string>();
  readonly #waiting = new Map<string, () => void>();
  readonly #receivers: Promise<Receiver>[] = [];
  readonly #dialed: Broker[] = [];

  constructor(options: VouchingOptions) {
    this.#options = options;
    this.#limitMs = options.limitMs ?? defaultLimitMs;
  }

  async run(): Promise<VouchingResult> {
    const key = `${this.#options.agentName}:vouching:${randomUUID()}`;
    const own: Address = { exchange: 'direct', key };
    await this.#listen(own);
    const honest = await this.#tryHonest(own);
    if (honest !== undefined && honest.result === 'undecided') return honest;
    const forged = honest ?? (await this.#tryForged(own));
    return forged.result === 'unvouched' ? { ...forged, ...(await this.#tryRoles()) } : forged;
  }

  async end(): Promise<void> {
    // One that was not attached yet is when there is a connection again, however late that is.
    for (const receiver of this.#receivers) void receiver.then((one) => one.close()).catch(ignore);
    await Promise.all(this.#dialed.map((broker) => broker.close()));
  }

  /** Undefined where it came back under the name that was logged in with. */
  async #tryHonest(own: Address): Promise<VouchingResult | undefined> {
    const user = this.#user();
    if (user === undefined) return unvouched('the agent logged in as nobody, so there is no name to compare');
    const id = randomUUID();
    const sent = await this.#send(own, id, user);
    if (sent.became === 'refused') {
      return unvouched(`a message to itself under its own name is refused: ${sent.reason}`);
    }
    if (sent.became === 'taken' && (await this.#arrives(id))) return undefined;
    return undecided(`a message to itself under its own name did not come back: ${sent.reason}`);
  }

  async #tryForged(own: Address): Promise<VouchingResult> {
    const id = randomUUID();
    const sent = await this.#send(own, id, `ovirt-node-forged-${id}`);
    if (await this.#comesThrough(own, id)) return unvouched("a message under another's name arrives");
    if (sent.became === 'refused') return { ...none, result: 'vouched', reason: sent.reason };
    if (sent.became === 'unknown') return undecided(`what became of a forged message: ${sent.reason}`);
    return unvouched("a message under another's name is taken, and does not arrive");
  }

  async #tryRoles(): Promise<Pick<VouchingResult, 'guarded' | 'open'>> {
    const guarded: string[] = [];
    const open: { role: string; reason: string }[] = [];
    for (const role of this.#options.roles) {
      const reason = await this.#whyOpen(role);
      if (reason === undefined) guarded.push(role);
      else open.push({ role, reason });
    }
    return { guarded, open };
  }

  /** Undefined where this account is refused at the address of a role that it receives at. */
  async #whyOpen(role: string): Promise<string | undefined> {
    const address = roleBinding(role, this.#options.agentName);
    try {
      await this.#listen(address);
    } catch (error) {
      return `it may not receive there: ${error instanceof Error ? error.message : String(error)}`;
    }
    const id = randomUUID();
    const { became, reason } = await this.#send(address, id, this.#user());
    const arrived = await this.#arrives(id, graceMs);
    if (arrived) return "the agent's own account may send there";
    return became === 'refused' ? undefined : `its own account is not refused there (${reason})`;
  }

  /** Whether a message that was sent arrives before one that is sent after it, or soon after that. */
  async #comesThrough(own: Address, id: string): Promise<boolean> {
    const after = randomUUID();
    await this.#send(own, after, this.#user());
    await this.#arrives(after);
    return this.#arrives(id, graceMs);
  }

  #user(): string | undefined {
    const status = this.#options.broker.status();
    return status.state === 'connected' ? status.user : undefined;
  }

  async #listen(binding: Binding): Promise<void> {
    const { broker } = this.#options;
    const attached = broker.receive(binding, (message) => this.#take(message));
    this.#receivers.push(attached);
    await this.#within(attached, 'the broker attaches no receiver');
  }

  #take(message: IncomingMessage): void {
    const id = readText(message.applicationProperties.get(header));
    if (id === undefined) return;
    // A stranger who sends here names what was never asked for.
    if (this.#waiting.has(id)) this.#heard.add(id);
    this.#waiting.get(id)?.();
  }

  /** A broker that refuses a message may end the connection with it: the next one goes over another. */
  async #send(destination: Address, id: string, userId: string | undefined): Promise<Sent> {
    this.#waiting.set(id, () => undefined);
    const broker = await this.#another();
    const message: OutgoingMessage = {
      destination,
      userId,
      ttlMs: this.#limitMs,
      applicationProperties: new Map([[header, id]]),
      body: { section: 'none' },
    };
    const { outcome, ...rest } = await this.#within(
      broker.send(message, { confirmed: true }),
      'the broker says nothing to a message',
    );
    const reason = 'reason' in rest ? rest.reason : 'it was taken';
    if (outcome === 'refused') return { became: 'refused', reason };
    return { became: outcome === 'lost' || outcome === 'dropped' ? 'unknown' : 'taken', reason };
  }

  async #another(): Promise<Broker> {
    const last = this.#dialed.at(-1);
    if (last?.status().state === 'connected') return last;
    const second = this.#options.dial();
    this.#dialed.push(second);
    await this.#within(second.ready(), 'a second connection is not made');
    return second;
  }

  #arrives(id: string, limitMs = this.#limitMs): Promise<boolean> {
    if (this.#heard.has(id)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(limitMs, () => resolve(false));
      this.#waiting.set(id, () => {
        cancel();
        resolve(true);
      });
    });
  }

  #within<T>(promise: Promise<T>, problem: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`${problem} within ${this.#limitMs / 1000} s`));
      const cancel = this.#options.clock.after(this.#limitMs, late);
      promise.then(resolve, reject).finally(cancel);
    });
  }
}

const none = { guarded: [], open: [] };
const unvouched = (reason: string): VouchingResult => ({ ...none, result: 'unvouched', reason });
const undecided = (reason: string): VouchingResult => ({ ...none, result: 'undecided', reason });

function ignore(): void {
  // There is nothing to let go of.
}
