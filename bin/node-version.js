// Every Node version parses this file.

/**
 * The lowest Node that runs the program: the first one with `using` and DisposableStack. `engines` of package.json, the documents
 * and the Dockerfile repeat it; `test/unit/house/packages.test.ts` compares them.
 */
export const lowestNode = '24';

/**
 * Tells whether a Node is too old to run the program.
 * @param {string} version such as `20.20.2`
 */
export function isTooOld(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [lowestMajor = 0, lowestMinor = 0] = lowestNode.split('.').map(Number);
  return major < lowestMajor || (major === lowestMajor && minor < lowestMinor);
}
