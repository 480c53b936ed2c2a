import type { Command } from '../command.ts';
import { consoleOptions } from './console-options.ts';

export const callCommand: Command = {
  name: 'call',
  summary: 'Calls a method of one object.',
  arguments: [
    {
      name: 'OBJECT',
      desc: 'its name in full, a hostname or uuid for the machine, or the whole object name',
      required: true,
    },
    { name: 'METHOD', desc: 'as `ovirt-node schema CLASS` lists them', required: true, candidates: 'method' },
    {
      name: 'ARGUMENT',
      desc: 'name=value each, or the values in order; JSON for a map or list; @FILE for the text of a file',
      rest: true,
      files: true,
    },
  ],
  options: [
    ...consoleOptions,
    { flags: '--dry-run', desc: 'only print what the agent would run; needs the permission of the call' },
    { flags: '--role ROLE', desc: 'call as this role, at agents whose broker vouches for no caller' },
  ],
  examples: [
    'ovirt-node call build7.example.com listInterfaces',
    'ovirt-node call build7.example.com lookupInterfaceByName name=eth0',
    'ovirt-node call eth0 getXMLDesc 0 --agent build7.example.com',
    'ovirt-node call eth0 setMtu 9000 --agent build7.example.com --dry-run',
    'ovirt-node call build7.example.com createInterfaceXML @bond0.xml',
  ],
  load: async () => (await import('./run/call.ts')).runCall,
};
