import type { Authorize, Broker, Receiver } from '#agent';
import type { Clock, Log } from '#base';
import { authorizeCall, type BrokerTrust } from './authorize-call.ts';
import { canMutate, type Policy } from './policy.ts';
import { testVouching, type VouchingResult } from './vouching.ts';

export interface AccessControlOptions {
  readonly policy: Policy;
  readonly broker: Broker;
  readonly dial: () => Broker;
  readonly agentName: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Receives requests at the address of a role. */
  readonly receiveForRole: (role: string) => Promise<Receiver>;
  /** Told when what is published of the rights is another. */
  readonly onChange: () => void;
}

/** After a test that failed by itself: as long, then twice as long, at most a quarter of an hour. */
const firstRetryMs = 5_000;
const longestRetryMs = 900_000;

/** Who may call what, on the broker that the agent is connected to. Until it was tested nobody is vouched for. */
export class AccessControl {
  readonly #options: AccessControlOptions;
  #policy: Policy;
  #standing: BrokerTrust = { state: 'unknown' };
  /** Counts tests begun and connections lost: the result of an older test is nobody's any more. */
  #turn = 0;
  #retryMs = firstRetryMs;
  readonly #receivers = new Map<string, Receiver>();
  #cancelRetry: (() => void) | undefined;
  #stopListening: (() => void) | undefined;

  constructor(options: AccessControlOptions) {
    this.#options = options;
    this.#policy = options.policy;
  }

  /** @throws {QmfException} with code `Forbidden` that says why not. */
  readonly authorize: Authorize = (call) => authorizeCall(this.#policy, this.#standing, call);

  get policyDigest(): string {
    return this.#policy.digest;
  }
  /** Undefined until it was tested. */
  get identityVouched(): boolean | undefined {
    return this.#standing.state === 'unknown' ? undefined : this.#standing.state === 'vouched';
  }
  /** Whether anybody at all could be permitted to change the host, on this broker. */
  get canMutate(): boolean {
    if (this.#standing.state === 'vouched') return this.#policy.canMutateByName;
    return this.roleAddresses.length > 0;
  }
  /** Roles whose address counts on this broker. */
  get roleAddresses(): readonly string[] {
    if (this.#standing.state !== 'unvouched') return [];
    const { roles } = this.#standing;
    const counting = this.#policy.addresses.filter((role) => roles.includes(role.name) && canMutate(role));
    return counting.map(({ name }) => name);
  }

  /** Tests the broker now, and at each connection from now on. */
  open(): void {
    const { broker } = this.#options;
    this.#stopListening = broker.onStatus(({ state }) => {
      if (state === 'connected') void this.#test();
      else this.#forget();
    });
    if (broker.status().state === 'connected') void this.#test();
  }

  /** Another policy holds from now on. */
  setPolicy(policy: Policy): void {
    const addressesOf = ({ addresses }: Policy) => addresses.map(({ name }) => name).join();
    const isTestedAgain = addressesOf(policy) !== addressesOf(this.#policy);
    this.#policy = policy;
    this.#options.onChange();
    if (isTestedAgain && this.#options.broker.status().state === 'connected') void this.#test();
  }

  close(): void {
    this.#turn++;
    this.#cancelRetry?.();
    this.#stopListening?.();
    for (const role of [...this.#receivers.keys()]) this.#leave(role);
  }

  #forget(): void {
    this.#turn++;
    this.#cancelRetry?.();
    this.#retryMs = firstRetryMs;
    if (this.#standing.state === 'unknown') return;
    this.#standing = { state: 'unknown' };
    this.#options.onChange();
  }

  async #test(): Promise<void> {
    this.#cancelRetry?.();
    const turn = ++this.#turn;
    const roles = this.#policy.addresses.map(({ name }) => name);
    const found = await testVouching({ ...this.#options, roles });
    if (turn !== this.#turn) return;
    const guarded = await this.#receiveFor(found.guarded);
    if (turn !== this.#turn) return;
    this.#tell(found, guarded);
    this.#standing =
      found.result === 'vouched'
        ? { state: 'vouched' }
        : { state: 'unvouched', reason: found.reason, roles: guarded };
    this.#options.onChange();
    if (found.result !== 'undecided') return;
    this.#cancelRetry = this.#options.clock.after(this.#retryMs, () => void this.#test());
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }

  /** Receives at the addresses of these roles, and of no others. @returns those where it does. */
  async #receiveFor(roles: readonly string[]): Promise<readonly string[]> {
    for (const role of [...this.#receivers.keys()]) if (!roles.includes(role)) this.#leave(role);
    const missing = roles.filter((role) => !this.#receivers.has(role));
    await Promise.all(
      missing.map(async (role) => {
        try {
          this.#receivers.set(role, await this.#options.receiveForRole(role));
        } catch (error) {
          this.#options.log.warn({ err: error, role }, 'no requests are received at the address of a role');
        }
      }),
    );
    return roles.filter((role) => this.#receivers.has(role));
  }

  #leave(role: string): void {
    const receiver = this.#receivers.get(role);
    this.#receivers.delete(role);
    void receiver?.close();
  }

  #tell({ result, reason, open }: VouchingResult, roleAddresses: readonly string[]): void {
    const { log } = this.#options;
    if (result === 'vouched') {
      log.info({ identityVouched: true, reason }, 'this broker vouches for callers');
      return;
    }
    const fields = { identityVouched: false, reason, roleAddresses, addressesThatDoNotCount: open };
    // Who was given rights by name has none here.
    const isMissed = this.#policy.canMutateByName || open.length > 0;
    log[isMissed ? 'warn' : 'info'](fields, 'this broker vouches for no caller');
  }
}
