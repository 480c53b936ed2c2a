import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { anonymise } from './anonymise.ts';
import { recordHost } from './record-host.ts';
import { describeRecord } from './report.ts';
import { writeArchive } from './write-archive.ts';

/**
 * Records the machine that it runs on into an archive of `test/fixtures/hosts`: what the probes read of it, with pseudonyms in place of
 * what identifies it. Starts no service and changes nothing; without root it lacks what only root may read.
 */
const usage = 'usage: npm run record-host -- NAME [--output FILE.tar.gz] [--root DIR] [--force]';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    output: { type: 'string' },
    root: { type: 'string', default: '/' },
    force: { type: 'boolean', default: false },
  },
});
const [name = ''] = positionals;
const output = values.output ?? `test/fixtures/hosts/${name}.tar.gz`;
if (!/^[a-z0-9][a-z0-9-]*$/.test(name) || positionals.length > 1) {
  process.stderr.write(
    `NAME is ${JSON.stringify(positionals.join(' '))}; expected lower-case letters, digits and hyphens\n${usage}\n`,
  );
  process.exitCode = 2;
} else if (existsSync(output) && !values.force) {
  process.stderr.write(`${output} exists; expected a new file, or --force\n`);
  process.exitCode = 2;
} else {
  const recorded = await recordHost(values.root);
  const anonymised = anonymise(recorded.tree);
  writeArchive(output, name, anonymised.tree);
  process.stdout.write(`${describeRecord(output, recorded, anonymised)}\n`);
}
