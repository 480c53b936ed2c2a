/** The kinds of reasons why a program cannot use a broker. */
export type BrokerErrorKind =
  | 'refused'
  | 'timeout'
  | 'name'
  | 'tls'
  | 'unauthorized'
  /** A password would travel unencrypted. */
  | 'unencrypted'
  /** The broker accepts the login and refuses a sending link. */
  | 'sender'
  | 'address'
  | 'protocol'
  | 'closed';

/** Reports why a broker cannot be used. `url` never contains a password. */
export class BrokerError extends Error {
  override readonly name = 'BrokerError';
  readonly kind: BrokerErrorKind;
  readonly url: string;
  constructor(kind: BrokerErrorKind, url: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.url = url;
  }
}
