import { readFileSync } from 'node:fs';
import { CommandError, type Context, exitStatus, type Input } from './command.ts';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { FirstLookFileError, firstLookPath, readFirstLook } from './first-look-file.ts';

/** How a console command reaches a broker. */
export interface BrokerAccess {
  readonly urls: readonly string[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** PEM text of the authorities for amqps. */
  readonly ca?: string | undefined;
  readonly dialect?: string | undefined;
  /** Role that a console calls methods as, where the broker vouches for no name. */
  readonly role?: string | undefined;
}

/**
 * The broker of `--broker`, else of the configuration, else of the first look that runs on this machine.
 * @throws {CommandError} 69 where none is named. @throws {ConfigError}
 */
export function findBroker({ environment }: Context, input: Input): BrokerAccess {
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
  return config.settings['broker.urls'].length === 0 ? firstLook(environment) : brokerAccess(config);
}

/** The broker of the configuration. @throws {ConfigError} where a file that it names cannot be read. */
export function brokerAccess({ settings }: Config): BrokerAccess {
  return {
    urls: settings['broker.urls'],
    user: settings['broker.user'],
    password: textOf('broker.passwordFile', settings['broker.passwordFile'])?.split(/\r?\n/, 1)[0],
    ca: textOf('broker.caFile', settings['broker.caFile']),
    dialect: settings['broker.dialect'],
    role: settings['console.role'],
  };
}

function firstLook(environment: Context['environment']): BrokerAccess {
  try {
    const found = readFirstLook(firstLookPath({ environment }));
    if (!found) throw noBroker('no broker is named and no first look runs here');
    const { urls, user, password } = found;
    return user === '' ? { urls } : { urls, user, password };
  } catch (error) {
    if (error instanceof FirstLookFileError) throw noBroker(error.message);
    throw error;
  }
}

function noBroker(problem: string): CommandError {
  return new CommandError(
    exitStatus.noBroker,
    `${problem}; start one with \`npm start\`, or name one with --broker URL`,
  );
}

function textOf(key: string, path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError([`${key} is ${path}, which cannot be read: ${(error as Error).message}`]);
  }
}

/** The name to log in with at one of its URLs: each may have its own. */
export function loginName({ user }: BrokerAccess, url: string): string | undefined {
  if (user !== undefined) return user;
  const name = URL.canParse(url) ? new URL(url).username : '';
  return name === '' ? undefined : decodeURIComponent(name);
}
