import { lstat, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { errorText, isErrno, plural, readTextFile, replaceFile } from '#base';
import { digestSchemaText, type Schema } from '#qmf';
import { headerLine, renderTypes } from '../../codegen/render-types.ts';
import { CommandError, type CommandRun, commandFailure, exitStatus, usageError } from '../../command.ts';
import { readSchemaFile } from './read-schema-file.ts';

const command = 'ovirt-node codegen';

export const runCodegen: CommandRun = async ({ out }, input) => {
  const [path = ''] = input.arguments;
  const output = input.text('output');
  if (output === '') throw usageError('--output is empty; expected a file');
  const { schema, text } = readSchemaFile(path);
  // Without the folder: the file is the same wherever the command runs.
  const source = basename(path);
  const types = renderTypes(schema, {
    source,
    command,
    protocolModule: 'ovirt-node-agent/qmf',
    digestOf: `${source}; \`digestSchemaText\` computes it`,
    digest: digestSchemaText(text),
  });
  if (output === undefined) {
    out.write(types);
    return exitStatus.ok;
  }
  const isChanged = await writeTypes(output, types);
  out.write(`${output}: ${describe(schema)}${isChanged ? '' : ', unchanged'}\n`);
  return exitStatus.ok;
};

/**
 * Writes a generated file as a whole, and leaves an equal one alone, so that its time stays.
 * @returns whether the file changed.
 * @throws {CommandError} when another file is there, or the file cannot be written.
 */
async function writeTypes(path: string, types: string): Promise<boolean> {
  try {
    await requireGenerated(path);
    if ((await readTextFile(path)) === types) return false;
    const mode = 0o666 & ~process.umask();
    await replaceFile(path, types, { mode, durable: false, temporary: `${path}.${process.pid}.tmp` });
    return true;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw commandFailure(`${path} cannot be written: ${errorText(error)}`);
  }
}

/** The beginning and the end of the first line of every generated file. */
const [start = '', end = ''] = headerLine({ source: 'SCHEMA', command }).split('SCHEMA');

/** Refuses to replace what this command did not write, such as a source file, a symbolic link or a device. */
async function requireGenerated(path: string): Promise<void> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (stats === undefined) return;
  if (!stats.isFile())
    throw commandFailure(`${path} is not a regular file; expected a new or a generated file`);
  const [first = ''] = (await readStart(path)).split('\n', 1);
  if (stats.size === 0 || (first.startsWith(start) && first.endsWith(end))) return;
  throw commandFailure(
    `${path} is a file that \`${command}\` did not write; expected a new or a generated file`,
  );
}

async function readStart(path: string): Promise<string> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4096), 0, 4096, 0);
  return buffer.toString('utf8', 0, bytesRead);
}

function describe({ classes }: Schema): string {
  const events = classes.filter(({ kind }) => kind === 'event').length;
  return `${plural(classes.length - events, 'class', 'classes')}, ${plural(events, 'event')}`;
}
