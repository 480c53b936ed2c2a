import { parseBrokerUrl } from '#broker';
import { type AccountRole, type CheckContext, closeContext, type OwnAgent } from '../check/check-context.ts';
import { checkKeys } from '../check/check-keys.ts';
import { Echo } from '../check/echo.ts';
import { readOwnAgent } from '../check/own-agent.ts';
import { runSteps, type StepResult } from '../check/run-steps.ts';
import { steps } from '../check/steps/index.ts';
import { type Command, exitStatus, usageError } from '../command.ts';
import { type BrokerAccess, findBroker, loginName } from '../config/broker-access.ts';
import { loadConfig } from '../config/load-config.ts';
import { listRoleAddresses } from '../config/policy.ts';
import { consoleOptions, parseTimeout } from '../console-session.ts';
import { jsonText } from '../render/json.ts';
import { renderStep } from '../render/pages/check-page.ts';

// What an agent may answer to is tried on the address for replies that a console was given: so the console comes first.
const allRoles: readonly AccountRole[] = ['console', 'agent'];

export const checkCommand: Command = {
  name: 'check',
  summary: 'Says step by step what works on the way to the broker, and what to do where it does not.',
  arguments: [],
  options: [
    ...consoleOptions.filter(({ flags }) => flags !== '--agent NAME'),
    { flags: '--as ROLE', desc: 'what the account is for: agent or console; either will do unless given' },
  ],
  examples: [
    'ovirt-node check',
    'ovirt-node check --as agent --config /etc/ovirt-node/agent.toml',
    'ovirt-node check --broker amqps://broker.example.com',
    'ovirt-node check --json | jq -r ".steps[] | select(.ok == false) | .advice"',
  ],
  async run(context, input) {
    const timeoutMs = parseTimeout(input.text('timeout'));
    const roles = rolesOf(input.text('as'));
    const access = findBroker(context, input);
    const { environment, out } = context;
    const config = loadConfig({ environment, file: input.text('config'), isConsole: true });
    const own = await readOwnAgent(config, context);
    const roleAddresses = listRoleAddresses(config);
    const ways = access.urls.map((url) => wayTo(url, access, own, { timeoutMs, roles, roleAddresses }));
    const results: StepResult[] = [];
    for (const [index, way] of ways.entries()) {
      if (!input.flag('json')) out.write(`${index === 0 ? '' : '\n'}${way.url.redacted}\n`);
      try {
        for await (const result of runSteps(steps, way)) {
          results.push(result);
          if (!input.flag('json')) out.write(renderStep(result, out.columns));
        }
      } finally {
        await closeContext(way);
      }
    }
    if (input.flag('json')) out.write(jsonText({ steps: results.map(jsonStep) }));
    return statusOf(results, ways);
  },
};

function rolesOf(text: string | undefined): readonly AccountRole[] {
  if (text === undefined) return allRoles;
  const role = allRoles.find((known) => known === text);
  if (role === undefined) throw usageError(`--as is "${text}"; agent or console`);
  return [role];
}

function wayTo(
  url: string,
  access: BrokerAccess,
  own: OwnAgent,
  options: Pick<CheckContext, 'timeoutMs' | 'roleAddresses'> & { readonly roles: readonly AccountRole[] },
): CheckContext {
  const { timeoutMs, roles, roleAddresses } = options;
  const one = { ...access, urls: [url] };
  return {
    url: parseBrokerUrl(url),
    access: one,
    user: loginName(access, url),
    timeoutMs,
    ownAgent: own,
    roleAddresses,
    keys: checkKeys(own.name),
    echo: new Echo(),
    roles: new Set(roles),
  };
}

const jsonStep = ({ url, name, ok, text, advice }: StepResult) => ({ url, name, ok, text, advice });

function statusOf(results: readonly StepResult[], ways: readonly CheckContext[]): number {
  if (results.every(({ ok }) => ok !== false)) return exitStatus.ok;
  return ways.some(({ isReached }) => isReached) ? exitStatus.failed : exitStatus.noBroker;
}
