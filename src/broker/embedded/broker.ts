import { BrokerError } from '../broker.ts';

export interface EmbeddedBrokerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Loopback addresses only; `127.0.0.1` and `::1` unless given. One that the machine does not have is left out. */
  readonly hosts?: readonly string[] | undefined;
  /** Whether a user may log in; anybody may where absent. */
  readonly authenticate?: ((user: string, password: string) => boolean) | undefined;
}

/** A broker inside this process: for a first look and for tests. Nothing is kept, nobody but this machine reaches it. */
export interface EmbeddedBroker extends AsyncDisposable {
  /** Such as `amqp://127.0.0.1:5672`, `amqp://[::1]:5672`. */
  readonly urls: readonly string[];
  readonly port: number;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** @throws {BrokerError} of kind `address` where the port is taken or a host is not loopback. */
export async function startEmbeddedBroker(options: EmbeddedBrokerOptions): Promise<EmbeddedBroker> {
  throw new BrokerError('closed', '', `not built yet ${options.port}`);
}
