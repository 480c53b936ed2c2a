import { explain, MethodError } from '#access';
import { type Command, exitStatus, usageError } from '../command.ts';
import { loadConfig } from '../config/load-config.ts';
import { readConfiguredPolicy } from '../config/policy.ts';
import { jsonText } from '../render/json.ts';

export const policyCommand: Command = {
  name: 'policy',
  summary: 'Says whether the policy of this machine allows a call, and by which rule. Needs no broker.',
  arguments: [
    { name: 'QUESTION', desc: 'allow', required: true },
    { name: 'USER', desc: 'as the broker knows the caller, such as alice@QPID', required: true },
    { name: 'METHOD', desc: 'METHOD, or CLASS.METHOD where several classes have it', required: true },
  ],
  options: [
    { flags: '--json', desc: 'print JSON' },
    { flags: '--config FILE', desc: 'configuration file (/etc/ovirt-node/agent.toml)' },
  ],
  examples: [
    'ovirt-node policy allow nobody hardwareShutdown',
    'ovirt-node policy allow alice@QPID networkInterface.setMtu --json',
  ],
  async run({ environment, out }, input) {
    const [question, user = '', method = ''] = input.arguments;
    if (question !== 'allow') {
      throw usageError(`QUESTION is "${question}"; expected \`ovirt-node policy allow USER METHOD\``);
    }
    const policy = readConfiguredPolicy(loadConfig({ environment, file: input.text('config') }));
    try {
      const { allowed, role, rule } = explain(policy, user, method);
      if (input.flag('json')) out.write(jsonText({ allowed, role, rule }));
      else out.write(`${allowed ? 'allowed' : 'not allowed'}, as ${role}: ${rule}\n`);
      return exitStatus.ok;
    } catch (error) {
      if (!(error instanceof MethodError)) throw error;
      throw usageError(`${error.message}; \`ovirt-node schema\` lists them`);
    }
  },
};
