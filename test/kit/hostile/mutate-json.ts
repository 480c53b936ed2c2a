/** Chooses numbers: the generator of the fuzzer, or one of a test. */
export interface Choice {
  /** Returns 0 to limit-1. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** Values that a file of this program never has in the place of another. Texts stand for paths, names, commands and numbers. */
export const foreignValues: readonly Json[] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e300,
  2 ** 53,
  '',
  '*',
  '../../../etc/cron.d/x',
  '/etc/passwd',
  '/run/systemd/network/../../../etc/cron.d/x',
  '/run/systemd/network/x/05-ovirt-node-eth0.network',
  '--help',
  'a\nlink del dev eth1',
  'eth0 up',
  '\u001b[2J',
  '\u0000',
  'x'.repeat(5_000),
  '10.0.0.0/99',
  '__proto__',
  [],
  {},
  [[[[[[[]]]]]]],
  { __proto__x: 1, constructor: { name: 'x' } },
];

/** Changes one value of a JSON text at any depth: another value, none, twice, or under another name. */
export function mutateJson(text: string, choice: Choice): string {
  const root = { root: JSON.parse(text) as Json };
  const places = [...listPlaces(root)];
  const { holder, key } = choice.pick(places);
  const value = choice.pick(foreignValues);
  if (Array.isArray(holder)) {
    const index = Number(key);
    choice.pick([
      () => holder.splice(index, 1, value),
      () => holder.splice(index, 1),
      () => holder.splice(index, 0, value, holder[index] ?? null),
    ])();
  } else {
    const map = holder as Record<string, Json>;
    choice.pick([
      () => {
        map[key] = value;
      },
      () => {
        delete map[key];
      },
      () => {
        map[choice.pick(['', 'x', '../x', 'nomaster', key.toUpperCase()])] = map[key] ?? null;
      },
    ])();
  }
  return JSON.stringify(root.root ?? null);
}

function* listPlaces(holder: object): Iterable<{ holder: Json[] | object; key: string }> {
  for (const [key, value] of Object.entries(holder)) {
    yield { holder, key };
    if (typeof value === 'object' && value !== null) yield* listPlaces(value);
  }
}
