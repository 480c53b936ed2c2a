import { type BrokerOptions, findCertificateProblem, parseBrokerUrl } from '#broker';
import { ConfigError } from './config-error.ts';
import type { Config } from './load-config.ts';
import type { Settings } from './settings.ts';
import { fileProblem, readTrustedFile } from './trusted-file.ts';

type BrokerLogin = Pick<
  BrokerOptions,
  | 'urls'
  | 'user'
  | 'password'
  | 'userId'
  | 'virtualHost'
  | 'ca'
  | 'cert'
  | 'key'
  | 'allowPlainText'
  | 'fastPath'
>;

/** How the program reaches a broker: URLs, login and certificates. */
export interface BrokerAccess extends BrokerLogin {
  readonly dialect?: string | undefined;
  /** Role as which a console calls methods where the broker vouches for no caller. */
  readonly role?: string | undefined;
}

/**
 * Returns the access to the configured broker, with the content of the files that the configuration names.
 * @throws {ConfigError} when a file is unreadable or invalid.
 */
export function brokerAccess({ settings }: Config): BrokerAccess {
  const { access, problems } = readAccess(settings);
  if (problems.length > 0) throw new ConfigError(problems);
  return access;
}

/** Lists the mistakes in the login and certificates of the configured broker, one line each. */
export function listBrokerProblems(settings: Settings): readonly string[] {
  return readAccess(settings).problems;
}

function readAccess(settings: Settings): { access: BrokerAccess; problems: readonly string[] } {
  const problems: string[] = [];
  const readText = (key: 'broker.passwordFile' | 'broker.caFile' | 'broker.certFile' | 'broker.keyFile') => {
    const path = settings[key];
    if (path === undefined) return undefined;
    try {
      return readTrustedFile(path);
    } catch (error) {
      problems.push(fileProblem(key, path, error));
      return undefined;
    }
  };
  const passwordLine = readText('broker.passwordFile')?.split(/\r?\n|\r/, 1)[0];
  if (passwordLine === '')
    problems.push(
      `broker.passwordFile is ${settings['broker.passwordFile']}; expected a password in its first line, which is empty`,
    );
  if (settings['broker.passwordFile'] !== undefined && settings['broker.password'] !== undefined)
    problems.push('broker.password and broker.passwordFile are both set; expected one of them');
  const ca = readText('broker.caFile');
  const [cert, key] = [readText('broker.certFile'), readText('broker.keyFile')];
  const problem = problems.length === 0 ? findCertificateProblem({ cert, key }) : undefined;
  if (problem !== undefined) {
    const name = problem.part === 'cert' ? 'broker.certFile' : 'broker.keyFile';
    problems.push(`${[name, settings[name]].filter(Boolean).join(' ')} ${problem.text}`);
  }
  const access = {
    urls: settings['broker.urls'],
    user: settings['broker.user'],
    userId: settings['broker.userId'],
    virtualHost: settings['broker.virtualHost'],
    password: settings['broker.password'] ?? passwordLine,
    ca,
    cert,
    key,
    allowPlainText: settings['broker.allowPlainText'],
    fastPath: settings['broker.fastPath'],
    dialect: settings['broker.dialect'],
    role: settings['console.role'],
  };
  return { access, problems };
}

/** Returns the name by which the broker at one URL knows the account. Each URL may contain its own user name. */
export function loginName({ user, userId }: BrokerAccess, url: string): string | undefined {
  const configured = userId ?? user;
  if (configured !== undefined) return configured;
  return parseBrokerUrl(url).user;
}

/** Reports whether `--broker` contains a password, which every user can read in the list of processes. */
export function hasPasswordInFlag({ settings, source }: Config): boolean {
  return (
    source['broker.urls'] === '--broker' &&
    settings['broker.urls'].some((url) => parseBrokerUrl(url).password !== undefined)
  );
}
