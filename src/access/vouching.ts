import { randomUUID } from 'node:crypto';
import { errorText } from '#base';
import { roleBinding } from '#qmf';
import { type ProbeAddress, type ProbeOptions, VouchingProbe } from './vouching-probe.ts';

/** The result of {@link testVouching}. */
export interface VouchingResult {
  /** `undecided` where the test itself failed: a later test may decide. */
  readonly result: 'vouched' | 'unvouched' | 'undecided';
  /** One clause, for people. */
  readonly reason: string;
  /** Roles to whose address the broker does not let the agent's account send. */
  readonly guarded: readonly string[];
  /** The other roles, each with the reason why its address does not count. */
  readonly open: readonly { readonly role: string; readonly reason: string }[];
}

export interface VouchingOptions extends ProbeOptions {
  readonly agentName: string;
  /** Roles whose addresses the test tries, where the broker does not vouch. */
  readonly roles: readonly string[];
}

/** Longest that a message may arrive after one that was sent later, in milliseconds. */
const reorderLimitMs = 250;

/**
 * Tests whether a broker vouches for senders, by two messages of the agent to itself. The one under its own name must
 * arrive; the broker must refuse the one under another name and not deliver it. Where the broker does not vouch, the
 * test finds the roles whose address the broker guards: those where it refuses the agent's own account. Never rejects.
 */
export async function testVouching(options: VouchingOptions): Promise<VouchingResult> {
  const test = new VouchingTest(options);
  try {
    return await test.run();
  } catch (error) {
    return undecided(errorText(error));
  } finally {
    await test.close();
  }
}

class VouchingTest {
  readonly #options: VouchingOptions;
  readonly #probe: VouchingProbe;

  constructor(options: VouchingOptions) {
    this.#options = options;
    this.#probe = new VouchingProbe(options);
  }

  async run(): Promise<VouchingResult> {
    const key = `${this.#options.agentName}:vouching:${randomUUID()}`;
    const own: ProbeAddress = { exchange: 'direct', key };
    await this.#probe.listen(own);
    const failure = await this.#sendHonest(own);
    if (failure?.result === 'undecided') return failure;
    const result = failure ?? (await this.#sendForged(own));
    return result.result === 'unvouched' ? { ...result, ...(await this.#tryRoles()) } : result;
  }

  close(): Promise<void> {
    return this.#probe.close();
  }

  /** Sends a message under the account's own name. @returns undefined where it arrives. */
  async #sendHonest(own: ProbeAddress): Promise<VouchingResult | undefined> {
    const { user } = this.#probe;
    if (user === undefined) {
      return unvouched('the agent logged in without an account, so there is no name to compare');
    }
    const id = randomUUID();
    const { result, reason } = await this.#probe.send(own, id, user);
    if (result === 'refused') {
      return unvouched(`a message to itself under its own name is refused: ${reason}`);
    }
    if (result === 'taken' && (await this.#probe.arrives(id))) return undefined;
    return undecided(`a message to itself under its own name did not come back: ${reason}`);
  }

  async #sendForged(own: ProbeAddress): Promise<VouchingResult> {
    const id = randomUUID();
    const { result, reason } = await this.#probe.send(own, id, `ovirt-node-forged-${id}`);
    if (await this.#arrivesInOrder(own, id)) return unvouched("a message under another's name arrives");
    if (result === 'refused') return { ...noRoles, result: 'vouched', reason };
    if (result === 'unknown') return undecided(`the outcome of a forged message is unknown: ${reason}`);
    return unvouched("a message under another's name is taken, and does not arrive");
  }

  async #tryRoles(): Promise<Pick<VouchingResult, 'guarded' | 'open'>> {
    const guarded: string[] = [];
    const open: { role: string; reason: string }[] = [];
    for (const role of this.#options.roles) {
      const reason = await this.#findOpening(role);
      if (reason === undefined) guarded.push(role);
      else open.push({ role, reason });
    }
    return { guarded, open };
  }

  /** Returns why the address of a role does not count; undefined where the broker guards it. */
  async #findOpening(role: string): Promise<string | undefined> {
    const address = roleBinding(role, this.#options.agentName);
    try {
      await this.#probe.listen(address);
    } catch (error) {
      return `it may not receive there: ${errorText(error)}`;
    }
    const id = randomUUID();
    const { result, reason } = await this.#probe.send(address, id, this.#probe.user);
    if (await this.#probe.arrives(id, reorderLimitMs)) return "the agent's own account may send there";
    return result === 'refused' ? undefined : `its own account is not refused there (${reason})`;
  }

  /** Reports whether a sent message arrives before a message that is sent after it, or soon after that one. */
  async #arrivesInOrder(own: ProbeAddress, id: string): Promise<boolean> {
    const later = randomUUID();
    await this.#probe.send(own, later, this.#probe.user);
    await this.#probe.arrives(later);
    return this.#probe.arrives(id, reorderLimitMs);
  }
}

const noRoles = { guarded: [], open: [] };
const unvouched = (reason: string): VouchingResult => ({ ...noRoles, result: 'unvouched', reason });
const undecided = (reason: string): VouchingResult => ({ ...noRoles, result: 'undecided', reason });
