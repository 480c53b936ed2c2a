import { explain, fullName, listCallers, MethodError, type PermittedCallers, type Policy } from '#access';
import { printable } from '#base';
import {
  type CommandContext,
  type CommandInput,
  type CommandRun,
  exitStatus,
  usageError,
} from '../../command.ts';
import { loadConfig } from '../../config/load-config.ts';
import { readConfiguredPolicy } from '../../config/policy.ts';
import { findConfiguredRealmProblem } from '../../config/realm.ts';
import { programName } from '../../program.ts';
import { jsonText } from '../../render/json-text.ts';
import { renderCallers } from '../../render/pages/callers-page.ts';

/** Answers one question about a policy, on standard output. */
type Answer = (policy: Policy, words: readonly string[], context: CommandContext, isJson: boolean) => void;

const answerAllow: Answer = (policy, [user = '', method = ''], { out }, isJson) => {
  const { allowed, role, rule } = explain(policy, user, method);
  if (isJson) out.write(jsonText({ allowed, role, rule }));
  else out.write(`${printable(`${allowed ? 'allowed' : 'not allowed'}, as ${role}: ${rule}`)}\n`);
};

const answerWho: Answer = (policy, methods, { out }, isJson) => {
  const callers = listCallers(policy, ...methods);
  if (isJson) out.write(jsonText({ callers: callers.map((one) => ({ ...one })) }));
  else out.write(renderCallers(methods, callers, out) + noteOnProperties(policy, callers));
};

/** The policy lets a caller set properties where it permits the method of each of them. */
function noteOnProperties({ registry }: Policy, callers: readonly PermittedCallers[]): string {
  const permitted = new Set(callers.flatMap(({ methods }) => methods));
  const setters = registry.methods.filter(
    ({ className, method, right }) => right === 'properties' && permitted.has(fullName(className, method)),
  );
  const names = [...new Set(setters.map(({ method }) => method))].join(', ');
  return names === '' ? '' : `${names} also needs the right to the method of each property that it sets\n`;
}

interface Question {
  readonly answer: Answer;
  readonly usage: string;
  readonly hasWords: (count: number) => boolean;
}

const questions: ReadonlyMap<string, Question> = new Map([
  ['allow', { answer: answerAllow, usage: 'allow USER METHOD', hasWords: (count) => count === 2 }],
  ['who', { answer: answerWho, usage: 'who METHOD', hasWords: (count) => count > 0 }],
]);

/** Words that people use for methods of another name. */
const everydayWords: ReadonlyMap<string, readonly string[]> = new Map([
  ['reboot', ['hardwareRestart', 'schedulePowerAction']],
  ['poweroff', ['hardwareShutdown', 'schedulePowerAction']],
  ['halt', ['hardwareShutdown', 'schedulePowerAction']],
]);

export const runPolicy: CommandRun = async (context, input) => {
  const [name = '', ...words] = input.arguments;
  const question = readQuestion(name, words.length);
  const policy = readPolicyOf(context, input);
  try {
    question.answer(policy, words, context, input.flag('json'));
    return exitStatus.ok;
  } catch (error) {
    if (!(error instanceof MethodError)) throw error;
    const meant = words.flatMap((word) => everydayWords.get(word.toLowerCase()) ?? []);
    const advice = meant.length > 0 ? `; expected a name such as ${meant.join(', ')}` : '';
    throw usageError(`${error.message}${advice}; \`ovirt-node schema\` lists them`);
  }
};

function readQuestion(name: string, count: number): Question {
  const question = questions.get(name);
  const expected = [...(question ? [question] : questions.values())].map(
    ({ usage }) => `\`${programName} policy ${usage}\``,
  );
  if (!question) throw usageError(`QUESTION is ${JSON.stringify(name)}; expected ${expected.join(' or ')}`);
  if (!question.hasWords(count))
    throw usageError(`${name} has ${count} words; expected ${expected.join('')}`);
  return question;
}

/** Reads the policy. Warns where its names of callers have another form than this account. */
function readPolicyOf({ environment, err }: CommandContext, input: CommandInput): Policy {
  const config = loadConfig({ environment, file: input.text('config') });
  const policy = readConfiguredPolicy(config);
  const realmProblem = findConfiguredRealmProblem(config, policy);
  if (realmProblem !== undefined) err.write(`${programName}: ${printable(realmProblem)}\n`);
  return policy;
}
