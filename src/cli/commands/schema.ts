import type { Command } from '../command.ts';
import { consoleOptions } from './console-options.ts';

export const schemaCommand: Command = {
  name: 'schema',
  summary: 'Shows the properties, statistics and methods of classes, and the events.',
  arguments: [
    {
      name: 'CLASS',
      desc: 'a class or event, a part of its name, or package:class; without it, all',
      candidates: 'class',
    },
  ],
  options: [
    ...consoleOptions,
    { flags: '--file XML', desc: 'read this schema file; no broker is needed', candidates: 'file' },
    { flags: '--package NAME', desc: 'only this package, where agents have several' },
  ],
  examples: [
    'ovirt-node schema networkInterface',
    'ovirt-node schema --file schema/ovirt-node.xml --json | jq -r ".classes[].name"',
  ],
  load: async () => (await import('./run/schema.ts')).runSchema,
};
