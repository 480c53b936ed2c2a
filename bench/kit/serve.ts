/** What a program of the bench can be asked, by name. */
export type Requests = Readonly<Record<string, (argument: never) => unknown>>;

export interface Question {
  readonly id: number;
  readonly ask: string;
  readonly argument: unknown;
}
export type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly error: string });

/** Answers what the bench asks, and ends with it. */
export function serve<Served extends Requests>(asks: Served): Served {
  process.on('message', ({ id, ask, argument }: Question) => {
    void answer(asks, ask, argument).then((said) => process.send?.({ id, ...said } as Answer));
  });
  process.on('disconnect', () => process.exit());
  return asks;
}

async function answer(asks: Requests, ask: string, argument: unknown) {
  try {
    const asked = asks[ask] as ((argument: unknown) => unknown) | undefined;
    if (asked === undefined)
      throw new TypeError(`${ask} is asked; this program has ${Object.keys(asks).join(', ')}`);
    return { value: await asked(argument) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
