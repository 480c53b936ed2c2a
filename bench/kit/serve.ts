import { errorText } from '#base';

/** Functions that a program offers to the bench, by name. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

export interface Request {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}
export type Response = { readonly id: number } & ({ readonly value: unknown } | { readonly error: string });

/** Answers the requests of the bench and exits when the bench disconnects. */
export function serve<Served extends Handlers>(handlers: Served): Served {
  process.on('message', ({ id, name, argument }: Request) => {
    void answer(handlers, name, argument).then((result) => process.send?.({ id, ...result } as Response));
  });
  process.on('disconnect', () => process.exit());
  return handlers;
}

async function answer(handlers: Handlers, name: string, argument: unknown) {
  try {
    const handler = handlers[name] as ((argument: unknown) => unknown) | undefined;
    if (handler === undefined)
      throw new TypeError(`request is ${name}; expected one of: ${Object.keys(handlers).join(', ')}`);
    return { value: await handler(argument) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : errorText(error) };
  }
}
