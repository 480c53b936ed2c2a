import type { Clock } from '#base';
import type { Dialect } from './dialect/dialect.ts';

/** Options of {@link connect}. */
export interface BrokerOptions {
  /** `amqp://host[:port]` or `amqps://host[:port]`, also with user and password. Tried in this order. */
  readonly urls: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Name by which the broker knows this account. Needed where it differs from the login, as with a certificate. */
  readonly userId?: string | undefined;
  /** Hostname of the Open frame, by which a broker with virtual hosts chooses one: AMQP 1.0 part 2, 2.7.1. Absent by default. */
  readonly virtualHost?: string | undefined;
  /** Trusted certificate authorities as PEM text. Node's own list when absent. */
  readonly ca?: string | undefined;
  /**
   * Client certificate as PEM text, followed by its intermediate certificates. Sent to a broker that asks for one. Without a user
   * it is the login (EXTERNAL), where the broker offers that mechanism.
   */
  readonly cert?: string | undefined;
  /** Private key of `cert` as PEM text, without a passphrase. */
  readonly key?: string | undefined;
  /** Lets a password travel without TLS to other machines, too. Default: over loopback only. */
  readonly allowPlainText?: boolean | undefined;
  /** Unique per connection, because brokers name queues by it. Must not contain a slash. */
  readonly containerId: string;
  /** A dialect's name, or a dialect of the caller. Default: chosen by the product that the broker reports. */
  readonly dialect?: string | Dialect | undefined;
  /**
   * `forever`: retries with growing random delays. `never`: gives up once every URL has failed, or once an established connection
   * ends, as a command line wants. `once connected`: gives up where no URL connects at first, and retries after that.
   */
  readonly retry: 'forever' | 'never' | 'once connected';
  /** Time limit of the connection of TCP or TLS, and again of the login with all links, in milliseconds. Default: 5000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Silence after which the connection is given up, in milliseconds. Default: 20000. */
  readonly idleTimeoutMs?: number | undefined;
  /** Lets own code write and read the frames of plain messages, where rhea would. Has no effect but on speed. Default: true. */
  readonly fastPath?: boolean | undefined;
  /** Messages that may wait for credit on one sending link. Default: 2000. */
  readonly queueLimit?: number | undefined;
  /** Times the delays between attempts. Limits on a peer always use the machine's time. */
  readonly clock?: Clock | undefined;
}
