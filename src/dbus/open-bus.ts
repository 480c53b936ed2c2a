import type { MessageBus, Variant } from 'dbus-native';
import { errorLine, withTimeout } from '#base';
import { type Bus, type BusCall, BusError, BusValue } from './bus.ts';

/** Socket of the system bus. Source: D-Bus specification, "Well-known Message Bus Instances". */
export const systemBusSocket = '/run/dbus/system_bus_socket';
const defaultTimeLimitMs = 10_000;
/** The bus itself, which answers calls about names. */
const busDriver = {
  destination: 'org.freedesktop.DBus',
  path: '/org/freedesktop/DBus',
  interface: 'org.freedesktop.DBus',
} as const;

export interface BusOptions {
  /** True to read variants as {@link BusValue}, so that a caller can send them back with their types. */
  readonly typed?: boolean;
}

interface OpenBusOptions extends BusOptions {
  /** Path of the socket; the system bus by default. */
  readonly socket?: string;
  /** Longest wait for the connection, and for each answer, in milliseconds; 10,000 by default. */
  readonly timeLimitMs?: number;
}

/**
 * Opens a connection to the system bus, or to the bus at another socket.
 * @throws {BusError} when no bus answers in time.
 */
export async function openBus({
  socket = systemBusSocket,
  timeLimitMs = defaultTimeLimitMs,
  typed = false,
}: OpenBusOptions = {}): Promise<Bus> {
  // Loads the package on first use: few runs of the agent need it, and it loads slowly.
  const { createClient, Variant } = await import('dbus-native');
  const client = createClient({
    socket,
    authMethods: ['EXTERNAL'],
    // This code sends the greeting itself: when the bus leaves the package's greeting unanswered, no code can catch the error.
    direct: true,
    timeout: timeLimitMs,
    variants: typed ? 'wrap' : 'plain',
  });
  try {
    await waitForConnection(client, timeLimitMs);
    await client.invoke({ ...busDriver, member: 'Hello' });
    return toBus(client, { timeLimitMs, typed, Variant });
  } catch (cause) {
    client.connection.stream.destroy();
    throw new BusError(`no message bus at ${socket}: ${errorLine(cause)}`, undefined, { cause });
  }
}

function waitForConnection({ connection }: MessageBus, timeLimitMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  // The listener stays for the life of the connection: an error event without a listener would end the process.
  connection.on('error', reject);
  connection.on('close', (cause?: Error) => reject(cause ?? new Error('the bus closed the connection')));
  connection.on('connect', resolve);
  return withTimeout(promise, timeLimitMs);
}

interface Settings {
  readonly timeLimitMs: number;
  readonly typed: boolean;
  readonly Variant: typeof Variant;
}

function toBus(client: MessageBus, { timeLimitMs, typed, Variant: NativeVariant }: Settings): Bus {
  const toNative = (value: object): unknown =>
    value instanceof BusValue
      ? new NativeVariant(value.signature, mapValues(value.value, toNative))
      : undefined;
  const fromNative = (value: object): unknown =>
    value instanceof NativeVariant
      ? new BusValue(value.signature, mapValues(value.value, fromNative))
      : undefined;

  const call = async ({ timeLimitMs: timeout = timeLimitMs, body, ...header }: BusCall): Promise<unknown> => {
    try {
      const message = body ? { ...header, body: body.map((value) => mapValues(value, toNative)) } : header;
      const answer = await client.invoke<unknown>(message, { timeout });
      return typed ? mapValues(answer, fromNative) : answer;
    } catch (cause) {
      const { dbusName } = cause as { dbusName?: string };
      const target = `${header.destination} ${header.interface}.${header.member}`;
      throw new BusError(`${target}: ${errorLine(cause)}`, dbusName, { cause });
    }
  };
  const close = (): Promise<void> => {
    client.connection.stream.destroy();
    return Promise.resolve();
  };
  return {
    isOwned: async (name) =>
      (await call({ ...busDriver, member: 'NameHasOwner', signature: 's', body: [name] })) === true,
    call,
    async properties(destination, path, interfaceName) {
      const values = await call({
        destination,
        path,
        interface: 'org.freedesktop.DBus.Properties',
        member: 'GetAll',
        signature: 's',
        body: [interfaceName],
      });
      return values as Readonly<Record<string, unknown>>;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Copies a value, replacing each object at any depth by the result of `replace`. Undefined keeps the object. */
function mapValues(value: unknown, replace: (value: object) => unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const replacement = replace(value);
  if (replacement !== undefined) return replacement;
  if (Array.isArray(value)) return value.map((item: unknown) => mapValues(item, replace));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapValues(item, replace)]));
}
