import { explain, MethodError } from '#access';
import { type CommandRun, exitStatus, usageError } from '../../command.ts';
import { loadConfig } from '../../config/load-config.ts';
import { readConfiguredPolicy } from '../../config/policy.ts';
import { jsonText } from '../../render/json-text.ts';

export const runPolicy: CommandRun = async ({ environment, out }, input) => {
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
};
