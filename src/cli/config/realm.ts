import type { Policy } from '#access';
import { BrokerError } from '#broker';
import { type BrokerAccess, brokerAccess, loginName } from './broker-access.ts';
import { ConfigError } from './config-error.ts';
import type { Config } from './load-config.ts';
import { readConfiguredPolicy } from './policy.ts';

const hasRealm = (name: string) => name.includes('@');

/**
 * Finds the callers of a policy that are written with a realm (`alice@QPID`) where this account logs in without one (`agent`), or
 * the other way round. A broker reports a caller by the name of the login: qpidd lets `alice` pass for `alice@QPID`.
 * @param login the name by which the broker knows this account.
 * @returns a warning; undefined where all names have the form of the login, or the policy has both forms of each.
 */
export function findRealmProblem({ callers }: Pick<Policy, 'callers'>, login: string): string | undefined {
  // A certificate's subject has no realm.
  if (login.includes('=')) return undefined;
  const isWith = hasRealm(login);
  const other = callers.filter(
    (name) => hasRealm(name) !== isWith && !name.endsWith('*') && !hasOtherForm(name, callers),
  );
  if (other.length === 0) return undefined;
  const names = other.map((name) => JSON.stringify(name)).join(', ');
  return isWith
    ? `policy.callers names ${names} without a realm, but this account is ${login}: callers with a realm need a line of their own`
    : `policy.callers names ${names} with a realm, but this account is ${login} without one: callers that log in like it need a line without`;
}

function hasOtherForm(name: string, callers: readonly string[]): boolean {
  const [plain = ''] = name.split('@');
  return callers.some((other) =>
    hasRealm(name) ? other === plain : hasRealm(other) && other.startsWith(`${plain}@`),
  );
}

/** Does what {@link findRealmProblem} does, for each login of an access to brokers. @returns undefined also where there is no login. */
export function findAccessRealmProblem(
  policy: Pick<Policy, 'callers'>,
  access: BrokerAccess,
): string | undefined {
  const logins = access.urls.map((url) => loginName(access, url)).filter((login) => login !== undefined);
  return logins.map((login) => findRealmProblem(policy, login)).find((problem) => problem !== undefined);
}

/**
 * Does what {@link findAccessRealmProblem} does, for the policy and the brokers of a configuration.
 * @param policy the policy of the configuration, where the caller has read it.
 * @returns undefined also where the configuration has no login or is invalid.
 */
export function findConfiguredRealmProblem(config: Config, policy?: Policy): string | undefined {
  try {
    return findAccessRealmProblem(policy ?? readConfiguredPolicy(config), brokerAccess(config));
  } catch (error) {
    if (error instanceof ConfigError || error instanceof BrokerError) return undefined;
    throw error;
  }
}
