// Tells whether the built program in dist/ is what a build of the sources would make now. A clone alone needs it: what is
// installed has no sources.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a build is made of, the build's own code and the versions of the packages included. */
const sources = [
  'src',
  'schema',
  'scripts/build',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
/** A build writes this file last. */
const stampName = 'stamp.json';

/**
 * Lists files with their sizes and their times of modification: an edited, new, removed or replaced file changes the text, and
 * a clock that jumped does not. Names of editors' own files do not count.
 * @param {string} root folder of the project.
 * @param {readonly string[]} names files and folders in it.
 * @returns {string} one line for each file.
 */
export function listFiles(root, names = sources) {
  /** @type {string[]} */
  const lines = [];
  /** @param {string} name */
  const add = (name) => {
    const path = join(root, name);
    const stat = statSync(path);
    if (stat.isDirectory()) for (const entry of readdirSync(path).filter(isSource)) add(`${name}/${entry}`);
    else lines.push(`${name} ${stat.size} ${stat.mtimeMs}`);
  };
  for (const name of names) add(name);
  return lines.sort().join('\n');
}

/** @param {string} name */
const isSource = (name) => !/^[.#]|~$/.test(name);

/**
 * Writes the stamp of a whole build.
 * @param {string} folder where the build is.
 * @param {string} sourceList the list of the sources, from before the build.
 * @param {readonly string[]} programFiles files of the build that the program needs, relative to the folder.
 */
export function writeStamp(folder, sourceList, programFiles) {
  const program = Object.fromEntries(programFiles.map((name) => [name, statSync(join(folder, name)).size]));
  writeFileSync(join(folder, stampName), JSON.stringify({ sources: sourceList, program }));
}

/**
 * Checks that a build exists, is whole, and is newer than every source.
 * @param {string} root folder of the project.
 * @returns {boolean} false also where the build has no stamp.
 */
export function isBuildCurrent(root) {
  try {
    const dist = join(root, 'dist');
    const { sources: built, program } = JSON.parse(readFileSync(join(dist, stampName), 'utf8'));
    const isWhole = Object.entries(program).every(([name, size]) => statSync(join(dist, name)).size === size);
    return isWhole && built === listFiles(root);
  } catch {
    return false;
  }
}
