import { readFileSync } from 'node:fs';

const file = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** Version of the program, from `package.json`. */
export const version = (JSON.parse(file('package.json')) as { version: string }).version;

/** Text of the schema that the agent serves. */
export const schemaText = () => file('schema/ovirt-node.xml');
