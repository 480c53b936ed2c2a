import type { Authorize, Identify } from '#agent';
import { authorizeCall, type BrokerTrust, identifyCaller } from './authorize-call.ts';
import type { Policy } from './policy.ts';
import { RoleReceivers, type RoleReceiversOptions } from './role-receivers.ts';
import { testVouching, type VouchingOptions, type VouchingResult } from './vouching.ts';

export interface AccessControlOptions
  extends RoleReceiversOptions,
    Pick<VouchingOptions, 'broker' | 'dial' | 'agentName' | 'clock'> {
  readonly policy: Policy;
  /** Called when {@link AccessControl.isVouched}, the digest or the addresses of roles may have changed. */
  readonly onChange: () => void;
}

/** Waits after a test that failed by itself: each twice as long as the one before, up to a limit. */
const minRetryMs = 5_000;
const maxRetryMs = 900_000;

/**
 * Decides who may call which method on the broker that the agent is connected to. Tests at every connection whether the
 * broker vouches for callers; permits no mutation before the test has ended.
 */
export class AccessControl {
  readonly #options: AccessControlOptions;
  readonly #receivers: RoleReceivers;
  #policy: Policy;
  #trust: BrokerTrust = { state: 'unknown' };
  /** Counts started tests and lost connections, so that the result of an outdated test is ignored. */
  #generation = 0;
  #retryMs = minRetryMs;
  #cancelRetry: (() => void) | undefined;
  #stopListening: (() => void) | undefined;

  constructor(options: AccessControlOptions) {
    this.#options = options;
    this.#receivers = new RoleReceivers(options);
    this.#policy = options.policy;
  }

  /** @throws {QmfException} with code `Forbidden`, and the reason as its text. */
  readonly authorize: Authorize = (call) => authorizeCall(this.#policy, this.#trust, call);

  /** Tells callers apart by what they cannot forge on this broker. */
  readonly identify: Identify = (sender) => identifyCaller(this.#trust, sender);

  get digest(): string {
    return this.#policy.digest;
  }

  /** Whether the broker vouches for the names of callers; undefined before the test has ended. */
  get isVouched(): boolean | undefined {
    return this.#trust.state === 'unknown' ? undefined : this.#trust.state === 'vouched';
  }

  /** Whether any caller could be permitted to change the host, on this broker. */
  get canMutate(): boolean {
    return this.#trust.state === 'vouched' ? this.#policy.canMutateByName : this.roleAddresses.length > 0;
  }

  /** Roles whose address counts on this broker. */
  get roleAddresses(): readonly string[] {
    if (this.#trust.state !== 'unvouched') return [];
    const { roles } = this.#trust;
    return this.#policy.addresses
      .filter(({ name, canMutate }) => roles.includes(name) && canMutate)
      .map(({ name }) => name);
  }

  /** Tests the broker now, and at every later connection. */
  open(): void {
    const { broker } = this.#options;
    this.#stopListening = broker.onStatus(({ state }) => {
      if (state === 'connected') void this.#test();
      else this.#onDisconnect();
    });
    if (broker.status().state === 'connected') void this.#test();
  }

  /** Replaces the policy. Tests the broker again where the policy counts the addresses of other roles. */
  setPolicy(policy: Policy): void {
    const hasNewAddresses = addressNames(policy).join() !== addressNames(this.#policy).join();
    this.#policy = policy;
    this.#options.onChange();
    if (hasNewAddresses && this.#options.broker.status().state === 'connected') void this.#test();
  }

  close(): void {
    this.#generation++;
    this.#cancelRetry?.();
    this.#stopListening?.();
    this.#receivers.close();
  }

  #onDisconnect(): void {
    this.#generation++;
    this.#cancelRetry?.();
    this.#retryMs = minRetryMs;
    if (this.#trust.state === 'unknown') return;
    this.#trust = { state: 'unknown' };
    this.#options.onChange();
  }

  async #test(): Promise<void> {
    this.#cancelRetry?.();
    const generation = ++this.#generation;
    const result = await testVouching({ ...this.#options, roles: addressNames(this.#policy) });
    if (generation !== this.#generation) return;
    const roles = await this.#receivers.receiveOnly(result.guarded);
    if (generation !== this.#generation) return;
    this.#log(result, roles);
    this.#trust =
      result.result === 'vouched'
        ? { state: 'vouched' }
        : { state: 'unvouched', reason: result.reason, roles };
    this.#options.onChange();
    if (result.result === 'undecided' || result.open.some((role) => role.isUndecided)) this.#retryLater();
  }

  #retryLater(): void {
    this.#cancelRetry = this.#options.clock.after(this.#retryMs, () => void this.#test());
    this.#retryMs = Math.min(this.#retryMs * 2, maxRetryMs);
  }

  #log({ result, reason, open }: VouchingResult, roleAddresses: readonly string[]): void {
    const { log } = this.#options;
    if (result === 'vouched') {
      log.info({ identityVouched: true, reason }, 'this broker vouches for callers');
      return;
    }
    const fields = { identityVouched: false, reason, roleAddresses, addressesThatDoNotCount: open };
    // Rights that the policy gives by name or by an open address have no effect on this broker.
    const loses = this.#policy.canMutateByName || open.length > 0;
    log[loses ? 'warn' : 'info'](fields, 'this broker vouches for no caller');
  }
}

function addressNames({ addresses }: Policy): readonly string[] {
  return addresses.map(({ name }) => name);
}
