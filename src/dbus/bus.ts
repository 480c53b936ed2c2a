/** A call of a method of an object on the bus. Source: D-Bus specification, "Message types". */
export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** D-Bus types of `body`, such as `sb`; absent without a body. */
  readonly signature?: string;
  readonly body?: readonly unknown[];
  /** Longest wait for the answer in milliseconds; the default is that of the bus. */
  readonly timeLimitMs?: number;
}

/**
 * A connection to a message bus. Values are plain JavaScript: dictionaries with text keys are objects, variants are their
 * values, 64-bit integers are bigints. All calls reject once the connection is lost; open another bus then.
 */
export interface Bus extends AsyncDisposable {
  /** Reports whether a service owns a well-known name now. A call to a name without an owner may start its service. */
  isOwned(name: string): Promise<boolean>;
  /**
   * Calls a method.
   * @returns undefined for an empty answer, the value for one, an array for several.
   * @throws {BusError}
   */
  call(call: BusCall): Promise<unknown>;
  /** Reads all properties of one interface of an object. @throws {BusError} */
  properties(
    destination: string,
    path: string,
    interfaceName: string,
  ): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** A call failed, or the bus cannot be opened. */
export class BusError extends Error {
  override readonly name = 'BusError';
  /** D-Bus name of the error, such as `org.freedesktop.DBus.Error.AccessDenied`; undefined without an answer. */
  readonly errorName: string | undefined;
  constructor(message: string, errorName: string | undefined, options?: ErrorOptions) {
    super(message, options);
    this.errorName = errorName;
  }
}

/** A value with its D-Bus type, such as `new BusValue('u', 7)`. A plain JavaScript number carries no D-Bus type. */
export class BusValue {
  readonly signature: string;
  readonly value: unknown;

  constructor(signature: string, value: unknown) {
    this.signature = signature;
    this.value = value;
  }
}
