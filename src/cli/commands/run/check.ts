import { parseBrokerUrl } from '#broker';
import { type AccountRole, type CheckContext, closeContext } from '../../check/check-context.ts';
import { checkKeys } from '../../check/check-keys.ts';
import { Echo } from '../../check/echo.ts';
import { readOwnAgent } from '../../check/own-agent.ts';
import { runSteps, type StepResult } from '../../check/run-steps.ts';
import { steps } from '../../check/steps/index.ts';
import { type CommandRun, exitStatus, usageError } from '../../command.ts';
import { type BrokerAccess, loginName } from '../../config/broker-access.ts';
import { findBroker } from '../../config/find-broker.ts';
import { loadConfig } from '../../config/load-config.ts';
import { listRoleAddresses } from '../../config/policy.ts';
import { findConfiguredRealmProblem } from '../../config/realm.ts';
import { parseTimeout } from '../../console-session.ts';
import { jsonText } from '../../render/json-text.ts';
import { renderStep } from '../../render/pages/check-page.ts';

// The agent's steps send to the reply address that the console's steps opened, so the console comes first.
const allRoles: readonly AccountRole[] = ['console', 'agent'];

export const runCheck: CommandRun = async (context, input) => {
  const timeoutMs = parseTimeout(input.text('timeout'));
  const roles = parseRoles(input.text('as'));
  const access = findBroker(context, input);
  const { environment, out } = context;
  const config = loadConfig({ environment, file: input.text('config'), isConsole: true });
  const shared = {
    timeoutMs,
    ownAgent: await readOwnAgent(config, context),
    roleAddresses: listRoleAddresses(config),
    realmProblem: findConfiguredRealmProblem(config),
  };
  const brokers = access.urls.map((url) => createContext(url, access, roles, shared));
  const results: StepResult[] = [];
  for (const [index, broker] of brokers.entries()) {
    if (!input.flag('json')) out.write(`${index === 0 ? '' : '\n'}${broker.url.redacted}\n`);
    try {
      for await (const result of runSteps(steps, broker)) {
        results.push(result);
        if (!input.flag('json')) out.write(renderStep(result, out.columns));
      }
    } finally {
      await closeContext(broker);
    }
  }
  if (input.flag('json')) out.write(jsonText({ steps: results.map(jsonStep) }));
  return exitStatusOf(results, brokers);
};

function parseRoles(text: string | undefined): readonly AccountRole[] {
  if (text === undefined) return allRoles;
  const role = allRoles.find((known) => known === text);
  if (role === undefined) throw usageError(`--as is "${text}"; expected agent or console`);
  return [role];
}

function createContext(
  url: string,
  access: BrokerAccess,
  roles: readonly AccountRole[],
  shared: Pick<CheckContext, 'timeoutMs' | 'ownAgent' | 'roleAddresses' | 'realmProblem'>,
): CheckContext {
  return {
    ...shared,
    url: parseBrokerUrl(url),
    access: { ...access, urls: [url] },
    user: loginName(access, url),
    keys: checkKeys(shared.ownAgent.name),
    echo: new Echo(),
    roles: new Set(roles),
  };
}

const jsonStep = ({ url, name, ok, text, advice }: StepResult) => ({ url, name, ok, text, advice });

function exitStatusOf(results: readonly StepResult[], brokers: readonly CheckContext[]): number {
  if (results.every(({ ok }) => ok !== false)) return exitStatus.ok;
  return brokers.some(({ isReached }) => isReached) ? exitStatus.failed : exitStatus.noBroker;
}
