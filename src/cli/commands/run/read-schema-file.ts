import { readFileSync } from 'node:fs';
import { errorText, withoutByteOrderMark } from '#base';
import { readSchemaXml, type Schema, SchemaError } from '#qmf';
import { commandFailure, usageError } from '../../command.ts';

/** Reads a schema file. @throws {CommandError} for an unreadable file and for an invalid schema. */
export function readSchemaFile(path: string): Schema {
  let text: string;
  try {
    text = withoutByteOrderMark(readFileSync(path, 'utf8'));
  } catch (error) {
    throw usageError(`${path} cannot be read: ${errorText(error)}`);
  }
  try {
    return readSchemaXml(text);
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error;
    throw commandFailure(`${path}: ${error.message}`);
  }
}
