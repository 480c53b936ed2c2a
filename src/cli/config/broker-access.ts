import { readFileSync } from 'node:fs';
import { findCertificateProblem } from '#broker';
import type { CommandContext, CommandInput } from '../command.ts';
import { findDemoBroker, findDemoLogin } from '../demo/demo-access.ts';
import { type Config, ConfigError, loadConfig } from './load-config.ts';
import type { Settings } from './settings.ts';

/** How a console command reaches a broker. */
export interface BrokerAccess {
  readonly urls: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** Name that the broker knows the account by, where that is another. */
  readonly userId?: string | undefined;
  /** PEM text of the authorities for amqps. */
  readonly ca?: string | undefined;
  /** PEM text of the certificate that is shown to brokers, and of its key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly allowPlainText?: boolean | undefined;
  readonly dialect?: string | undefined;
  /** Role that a console calls methods as, where the broker vouches for no name. */
  readonly role?: string | undefined;
}

/**
 * The broker of `--broker`, else of the configuration, else of the first look that runs on this machine.
 * @throws {CommandError} 69 where none is named. @throws {ConfigError}
 */
export function findBroker({ environment }: CommandContext, input: CommandInput): BrokerAccess {
  const named = input.texts('broker');
  const role = input.text('role');
  const config = loadConfig({
    environment,
    file: input.text('config'),
    isConsole: true,
    flags: {
      ...(named.length > 0 && { 'broker.urls': { flag: '--broker', text: named } }),
      ...(role !== undefined && { 'console.role': { flag: '--role', text: role } }),
    },
  });
  if (config.settings['broker.urls'].length === 0) return findDemoBroker(environment);
  const access = brokerAccess(config);
  return hasLogin(access) ? access : { ...access, ...findDemoLogin(environment, access.urls) };
}

function hasLogin({ user, cert, urls }: BrokerAccess): boolean {
  return (
    user !== undefined || cert !== undefined || urls.some((url) => loginName({ urls }, url) !== undefined)
  );
}

/** The broker of the configuration. @throws {ConfigError} where what it names cannot be used. */
export function brokerAccess({ settings }: Config): BrokerAccess {
  const { access, problems } = accessOf(settings);
  if (problems.length > 0) throw new ConfigError(problems);
  return access;
}

/** What is wrong with the files that the configuration of the broker names, and with their like. */
export function listBrokerProblems(settings: Settings): readonly string[] {
  return accessOf(settings).problems;
}

function accessOf(settings: Settings): { access: BrokerAccess; problems: readonly string[] } {
  const problems: string[] = [];
  const textOf = (key: 'broker.passwordFile' | 'broker.caFile' | 'broker.certFile' | 'broker.keyFile') => {
    const path = settings[key];
    try {
      return path === undefined ? undefined : readFileSync(path, 'utf8');
    } catch (error) {
      problems.push(`${key} is ${path}, which cannot be read: ${(error as Error).message}`);
      return undefined;
    }
  };
  const line = textOf('broker.passwordFile')?.split(/\r?\n/, 1)[0];
  if (line === '')
    problems.push(`broker.passwordFile is ${settings['broker.passwordFile']}, whose first line is empty`);
  if (settings['broker.passwordFile'] !== undefined && settings['broker.password'] !== undefined)
    problems.push('broker.password and broker.passwordFile are both given; one of them');
  const ca = textOf('broker.caFile');
  const [cert, key] = [textOf('broker.certFile'), textOf('broker.keyFile')];
  const problem = problems.length === 0 ? findCertificateProblem({ cert, key }) : undefined;
  if (problem !== undefined) {
    const name = problem.part === 'cert' ? 'broker.certFile' : 'broker.keyFile';
    problems.push(`${[name, settings[name]].filter(Boolean).join(' ')} ${problem.text}`);
  }
  const access = {
    urls: settings['broker.urls'],
    user: settings['broker.user'],
    userId: settings['broker.userId'],
    password: settings['broker.password'] ?? line,
    ca,
    cert,
    key,
    allowPlainText: settings['broker.allowPlainText'],
    dialect: settings['broker.dialect'],
    role: settings['console.role'],
  };
  return { access, problems };
}

/** The name that the broker at one of its URLs knows the account by: each may have its own. */
export function loginName({ user, userId }: BrokerAccess, url: string): string | undefined {
  const told = userId ?? user;
  if (told !== undefined) return told;
  const name = URL.canParse(url) ? new URL(url).username : '';
  return name === '' ? undefined : decodeURIComponent(name);
}

/** Whether a password was typed, for everybody to read in the list of processes. */
export function hasPasswordInFlag({ settings, source }: Config): boolean {
  return (
    source['broker.urls'] === '--broker' &&
    settings['broker.urls'].some((url) => new URL(url).password !== '')
  );
}
