import type { Command } from '../command.ts';
import { limitYoungGenerationAtStart } from '../service/young-generation.ts';

export const agentCommand: Command = {
  name: 'agent',
  summary: 'Publishes this machine on a broker until a signal ends it.',
  arguments: [],
  options: [
    { flags: '--broker URL', desc: 'broker; repeatable, the agent tries them in turn', repeatable: true },
    { flags: '--state DIR', desc: 'directory for identity and epoch', candidates: 'directory' },
    { flags: '--root DIR', desc: 'root of the machine to read, for a recorded one', candidates: 'directory' },
    { flags: '--config FILE', desc: 'configuration file (/etc/ovirt-node/agent.toml)', candidates: 'file' },
    { flags: '--check-config', desc: 'only check the configuration' },
    { flags: '--print-config', desc: 'print every setting and its source' },
    { flags: '--json', desc: 'with --print-config: print JSON' },
    { flags: '--first-look', desc: 'bring an embedded broker along, on loopback; nothing is configured' },
    { flags: '--port N', desc: 'with --first-look: port of the embedded broker (5672)' },
    {
      flags: '--allow-changes',
      desc: 'with --first-look: carry out calls that change the machine; elsewhere the policy decides',
    },
  ],
  examples: [
    'ovirt-node agent --broker amqp://broker.example.com',
    'ovirt-node agent --config ./agent.toml --print-config',
    'ovirt-node agent --first-look --port 5673',
  ],
  async load() {
    limitYoungGenerationAtStart();
    return (await import('./run/agent.ts')).runAgent;
  },
};
