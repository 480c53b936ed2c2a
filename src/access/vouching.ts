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
  readonly open: readonly OpenRole[];
}

/** A role whose address does not count. */
export interface OpenRole {
  readonly role: string;
  /** One clause, for people. */
  readonly reason: string;
  /** Set where the test of the address failed by itself: a later test may decide. */
  readonly isUndecided?: boolean | undefined;
}

export interface VouchingOptions extends ProbeOptions {
  readonly agentName: string;
  /** Roles whose addresses the test tries, where the broker does not vouch. */
  readonly roles: readonly string[];
}

/** Longest that a message may arrive after one that was sent later, in milliseconds. */
const reorderLimitMs = 250;

/**
 * Tests whether a broker vouches for senders, by messages of the agent to itself. The broker must deliver one under the
 * agent's own name, then refuse one under another name for a reason of authority and not deliver it, then deliver another
 * one under the agent's own name. A delivered forgery ends the test as `unvouched`; every other deviation proves nothing.
 * Where the broker does not vouch, the test finds the roles whose address the broker guards: those where it refuses the
 * agent's own account for a reason of authority. Never rejects.
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
    if (result === 'forbidden') {
      return unvouched(`a message to itself under its own name is refused: ${reason}`);
    }
    if (result === 'taken' && (await this.#probe.arrives(id))) return undefined;
    return undecided(`a message to itself under its own name did not come back: ${reason}`);
  }

  async #sendForged(own: ProbeAddress): Promise<VouchingResult> {
    const id = randomUUID();
    const { result, reason } = await this.#probe.send(own, id, `ovirt-node-forged-${id}`);
    // Whether the broker still delivers: otherwise the absence of the forged message proves nothing.
    const failure = await this.#sendHonest(own);
    if (await this.#probe.arrives(id, reorderLimitMs))
      return unvouched("a message under another's name arrives");
    if (failure) return undecided(`after a message under another's name, ${failure.reason}`);
    if (result === 'forbidden') return { ...noRoles, result: 'vouched', reason };
    if (result === 'taken') return undecided("a message under another's name is taken, and does not arrive");
    if (result === 'refused') {
      return undecided(
        `a message under another's name is refused for a reason other than authority: ${reason}`,
      );
    }
    return undecided(`the outcome of a forged message is unknown: ${reason}`);
  }

  async #tryRoles(): Promise<Pick<VouchingResult, 'guarded' | 'open'>> {
    const guarded: string[] = [];
    const open: OpenRole[] = [];
    for (const role of this.#options.roles) {
      const opening = await this.#findOpening(role);
      if (opening === undefined) guarded.push(role);
      else open.push({ role, ...opening });
    }
    return { guarded, open };
  }

  /** Returns why the address of a role does not count; undefined where the broker guards it. */
  async #findOpening(role: string): Promise<Omit<OpenRole, 'role'> | undefined> {
    const address = roleBinding(role, this.#options.agentName);
    try {
      await this.#probe.listen(address);
    } catch (error) {
      return { reason: `it may not receive there: ${errorText(error)}` };
    }
    const id = randomUUID();
    const { result, reason } = await this.#probe.send(address, id, this.#probe.user);
    if (await this.#probe.arrives(id, reorderLimitMs)) {
      return { reason: "the agent's own account may send there" };
    }
    if (result === 'forbidden') return undefined;
    return { reason: `its own account is not refused there (${reason})`, isUndecided: result !== 'taken' };
  }
}

const noRoles = { guarded: [], open: [] };
const unvouched = (reason: string): VouchingResult => ({ ...noRoles, result: 'unvouched', reason });
const undecided = (reason: string): VouchingResult => ({ ...noRoles, result: 'undecided', reason });
