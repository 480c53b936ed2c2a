import type { Host } from '../host/host.ts';

/** Tables that the kernel itself knows: default and main. Its table local holds no unicast route of the network. */
const kernels = [253, 254];

const folders = ['/usr/share/iproute2', '/usr/lib/iproute2', '/etc/iproute2'];

/** Numbers in a file of iproute2's form: number, blank, name. */
export function parseTableNames(text: string): readonly number[] {
  return text.split('\n').flatMap((line) => {
    const found = /^\s*(\d+|0x[0-9a-fA-F]+)\s+[^\s#]/.exec(line)?.[1];
    return found === undefined ? [] : [Number(found)];
  });
}

/** The main table and those that have a name on this machine, in the files of iproute2. */
export async function readNamedTables(host: Host): Promise<ReadonlySet<number>> {
  const found = new Set(kernels);
  for (const folder of folders) {
    const more = (await host.listFolder(`${folder}/rt_tables.d`)) ?? [];
    const files = [
      'rt_tables',
      ...more.filter((name) => name.endsWith('.conf')).map((name) => `rt_tables.d/${name}`),
    ];
    for (const file of files)
      for (const table of parseTableNames((await host.readText(`${folder}/${file}`)) ?? '')) found.add(table);
  }
  return found;
}
