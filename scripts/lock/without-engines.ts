interface Lock {
  readonly packages: Readonly<Record<string, { readonly engines?: unknown }>>;
}

/**
 * Removes the engines of packages from the text of package-lock.json. npm compares them with the Node that runs npm, and warns;
 * it also leaves out optional packages, such as the compiled parts of tools. The packages run on the Node that `npm ci`
 * installs, and `test/unit/house/packages.test.ts` compares them with that one.
 */
export function withoutEngines(text: string): string {
  const lock = JSON.parse(text) as Lock;
  const packages = Object.fromEntries(
    Object.entries(lock.packages).map(([path, { engines: _engines, ...rest }]) => [path, rest]),
  );
  return `${JSON.stringify({ ...lock, packages }, undefined, 2)}\n`;
}
