import type { Host } from '../host/host.ts';

/** The kernel's own tables, default and main. Its table local has no unicast routes of the network. */
const kernelTables = [253, 254];

const folders = ['/usr/share/iproute2', '/usr/lib/iproute2', '/etc/iproute2'];

/** Parses table numbers from a file of iproute2: number, blank, name. */
export function parseTableNumbers(text: string): readonly number[] {
  return text.split('\n').flatMap((line) => {
    const number = /^\s*(\d+|0x[0-9a-fA-F]+)\s+[^\s#]/.exec(line)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

/** Reads the numbers of the main table and of all tables that iproute2's files name. */
export async function readNamedTables(host: Host): Promise<ReadonlySet<number>> {
  const tables = new Set(kernelTables);
  for (const folder of folders) {
    const extras = (await host.listFolder(`${folder}/rt_tables.d`)) ?? [];
    const extraFiles = extras.filter((name) => name.endsWith('.conf')).map((name) => `rt_tables.d/${name}`);
    for (const file of ['rt_tables', ...extraFiles]) {
      const text = (await host.readText(`${folder}/${file}`)) ?? '';
      for (const table of parseTableNumbers(text)) tables.add(table);
    }
  }
  return tables;
}
