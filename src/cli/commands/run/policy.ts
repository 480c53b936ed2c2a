import { explain, MethodError } from '#access';
import { printable } from '#base';
import { type CommandRun, exitStatus, usageError } from '../../command.ts';
import { loadConfig } from '../../config/load-config.ts';
import { readConfiguredPolicy } from '../../config/policy.ts';
import { findConfiguredRealmProblem } from '../../config/realm.ts';
import { programName } from '../../program.ts';
import { jsonText } from '../../render/json-text.ts';

export const runPolicy: CommandRun = async ({ environment, out, err }, input) => {
  const [question, user = '', method = ''] = input.arguments;
  if (question !== 'allow') {
    throw usageError(`QUESTION is "${question}"; expected \`ovirt-node policy allow USER METHOD\``);
  }
  const config = loadConfig({ environment, file: input.text('config') });
  const policy = readConfiguredPolicy(config);
  const realmProblem = findConfiguredRealmProblem(config, policy);
  if (realmProblem !== undefined) err.write(`${programName}: ${printable(realmProblem)}\n`);
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
