import type { MessageBus, Variant } from 'dbus-native';

/** A method of an object on the bus, as D-Bus names it. Source: D-Bus specification, "Message types". */
export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** Types of `body`, such as `sb`; absent for none. */
  readonly signature?: string;
  readonly body?: readonly unknown[];
  /** As the bus was opened with unless given. */
  readonly timeLimitMs?: number;
}

/**
 * A connection to a message bus. Values are plain: dictionaries with text as keys are objects, variants are what they
 * hold, 64 bits are bigint. Once it has fallen every call rejects; who needs it opens another.
 */
export interface Bus extends AsyncDisposable {
  /** Whether somebody owns a well-known name now. Never call a name that nobody owns: the bus may start its service. */
  isOwned(name: string): Promise<boolean>;
  /** @returns nothing for an empty answer, the value for one, a list for several. @throws {BusError} */
  call(call: BusCall): Promise<unknown>;
  /** All properties of one interface of an object. @throws {BusError} */
  properties(
    destination: string,
    path: string,
    interfaceName: string,
  ): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** A call that failed, or a bus that is not there. */
export class BusError extends Error {
  override readonly name = 'BusError';
  /** As D-Bus has it, such as `org.freedesktop.DBus.Error.AccessDenied`; undefined where no answer came. */
  readonly errorName: string | undefined;
  constructor(message: string, errorName: string | undefined, options?: ErrorOptions) {
    super(message, options);
    this.errorName = errorName;
  }
}

/** Where the system bus listens. Source: D-Bus specification, "Well-known Message Bus Instances". */
export const systemBusSocket = '/run/dbus/system_bus_socket';
const defaultLimitMs = 10_000;
const theBus = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

/** A value with its D-Bus type, such as `new BusValue('u', 7)` in a dictionary: plain JavaScript does not say it. */
export class BusValue {
  readonly signature: string;
  readonly value: unknown;

  constructor(signature: string, value: unknown) {
    this.signature = signature;
    this.value = value;
  }
}

/** How a bus is opened. */
export interface BusOptions {
  /** Variants come as {@link BusValue}, with their types: what is read so can be sent back. */
  readonly typed?: boolean;
}

/**
 * Opens a way to the system bus, or to the one at another socket. Calls wait for `timeLimitMs` (10 s) unless they say
 * otherwise. @throws {BusError} where none answers in that time.
 */
export async function openBus({
  socket = systemBusSocket,
  timeLimitMs = defaultLimitMs,
  typed = false,
}: BusOptions & {
  readonly socket?: string;
  readonly timeLimitMs?: number;
} = {}): Promise<Bus> {
  // Few starts of the agent need it, and it takes its time to load.
  const { createClient, Variant } = await import('dbus-native');
  // `direct` leaves the greeting to us: the package throws where nobody can catch it when no answer to its own comes.
  const client = createClient({
    ...{ socket, authMethods: ['EXTERNAL'], direct: true, timeout: timeLimitMs },
    variants: typed ? 'wrap' : 'plain',
  });
  const { connection } = client;
  try {
    await connected(client, timeLimitMs);
    await client.invoke({ ...theBus, member: 'Hello' });
    return busOf(client, timeLimitMs, Variant, typed);
  } catch (cause) {
    connection.stream.destroy();
    throw new BusError(`no message bus at ${socket}: ${textOf(cause)}`, undefined, { cause });
  }
}

function connected({ connection }: MessageBus, limitMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(reject, limitMs, new Error(`no answer in ${limitMs / 1000} s`));
    const fail = (cause: Error) => {
      clearTimeout(limit);
      reject(cause);
    };
    // It stays for the life of the connection: an error without a listener would end the process.
    connection.on('error', fail);
    connection.on('close', (cause?: Error) => fail(cause ?? new Error('it closed the connection')));
    connection.on('connect', () => {
      clearTimeout(limit);
      resolve();
    });
  });
}

function busOf(client: MessageBus, usualLimitMs: number, Native: typeof Variant, typed: boolean): Bus {
  const toNative = (found: object): unknown =>
    found instanceof BusValue ? new Native(found.signature, exchanged(found.value, toNative)) : undefined;
  const fromNative = (found: object): unknown =>
    found instanceof Native ? new BusValue(found.signature, exchanged(found.value, fromNative)) : undefined;
  const invoke = async ({ timeLimitMs = usualLimitMs, body, ...message }: BusCall): Promise<unknown> => {
    const { destination, interface: from, member } = message;
    try {
      const sent =
        body === undefined ? message : { ...message, body: body.map((value) => exchanged(value, toNative)) };
      const answer = await client.invoke<unknown>(sent, { timeout: timeLimitMs });
      return typed ? exchanged(answer, fromNative) : answer;
    } catch (cause) {
      const { dbusName: name } = cause as { dbusName?: string };
      throw new BusError(`${destination} ${from}.${member}: ${textOf(cause)}`, name, { cause });
    }
  };
  return {
    isOwned: async (name) =>
      (await invoke({ ...theBus, member: 'NameHasOwner', signature: 's', body: [name] })) === true,
    call: invoke,
    async properties(destination, path, interfaceName) {
      const found = await invoke({
        destination,
        path,
        interface: 'org.freedesktop.DBus.Properties',
        member: 'GetAll',
        signature: 's',
        body: [interfaceName],
      });
      return found as Readonly<Record<string, unknown>>;
    },
    close,
    [Symbol.asyncDispose]: close,
  };

  async function close(): Promise<void> {
    client.connection.stream.destroy();
    await Promise.resolve();
  }
}

/** Exchanges what is found in a value, however deep, for what `as` makes of it; undefined leaves it as it is. */
function exchanged(value: unknown, as: (found: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const other = as(value);
  if (other !== undefined) return other;
  if (Array.isArray(value)) return value.map((inner: unknown) => exchanged(inner, as));
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, exchanged(inner, as)]));
}

const textOf = (cause: unknown) =>
  (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, ' ').trim();
