import type { Command } from '../command.ts';

export const codegenCommand: Command = {
  name: 'codegen',
  summary: 'Writes the TypeScript types of a schema, for an agent or a console of your own. Needs no broker.',
  arguments: [{ name: 'SCHEMA.xml', desc: 'schema file', required: true, candidates: 'file' }],
  options: [
    {
      flags: '--output FILE',
      desc: 'write this file, new or generated earlier; without it, print the types',
      candidates: 'file',
    },
  ],
  examples: [
    'ovirt-node codegen battery.xml --output battery.generated.ts',
    'ovirt-node codegen battery.xml | diff - battery.generated.ts',
  ],
  load: async () => (await import('./run/codegen.ts')).runCodegen,
};
