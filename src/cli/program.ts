import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Name of the program in help and errors. */
export const programName = 'ovirt-node';

/** The first line of its help and of its manual. */
export const programSummary =
  'Publishes this machine over AMQP as a QMF schema, and looks at machines that do.';

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Version of the program. Source: `package.json`. */
export const version = (JSON.parse(file('package.json')) as { version: string }).version;

/** Returns the schema that the agent serves, as JSON. */
export const schemaJson = () => file('schema/ovirt-node.json');

const isSource = import.meta.url.endsWith('.ts');

/** Returns the command that starts another process of this program. */
export const ownCommand = (...args: readonly string[]) => ({
  file: process.execPath,
  args: [
    ...(isSource ? ['-C', 'ovirt-source'] : []),
    fileURLToPath(new URL(isSource ? 'main.ts' : 'main.js', import.meta.url)),
    ...args,
  ],
});
