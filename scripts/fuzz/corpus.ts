import { readdirSync, readFileSync } from 'node:fs';

const vectors = new URL('../../test/vectors/', import.meta.url);

/** The octets of messages recorded from real tools. */
export const recordedMessages: readonly Uint8Array[] = readdirSync(vectors)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, vectors), 'utf8')) as { raw_hex: string })
  .map(({ raw_hex }) => new Uint8Array(Buffer.from(raw_hex, 'hex')));

/** Texts of valid and invalid schemas, with every construct of the grammar. */
export const schemaTexts: readonly Uint8Array[] = [
  '../../schema/ovirt-node.xml',
  '../../test/fixtures/schema/zoo.xml',
  '../../test/fixtures/schema/ovirt-qpid-2008.xml',
  '../../test/fixtures/schema/ovirt-qpid-2008-as-mailed.xml',
].map((path) => new Uint8Array(readFileSync(new URL(path, import.meta.url))));
