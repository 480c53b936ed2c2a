import { compact } from '#base';
import { parseBrokerUrl } from '#broker';
import type { CommandContext, CommandInput } from '../command.ts';
import { findDemoBroker, findDemoLogin, findRunningDemo, isBrokerOf } from '../demo/demo-access.ts';
import { type BrokerAccess, brokerAccess, loginName } from './broker-access.ts';
import { ConfigError } from './config-error.ts';
import { type Config, loadConfig } from './load-config.ts';

/**
 * Finds the broker of a console command: `--broker`, else the configuration, else the demo mode that runs on this
 * machine. A `--broker` that names the demo's broker without a login gets the demo's login, and nothing of the configured
 * broker.
 * @throws {CommandError} with status 69 when all three are absent.
 * @throws {ConfigError}
 */
export function findBroker({ environment, err }: CommandContext, input: CommandInput): BrokerAccess {
  const named = input.texts('broker');
  const role = input.text('role');
  const config = loadConfig({
    environment,
    file: input.text('config'),
    isConsole: true,
    flags: compact({
      'broker.urls': named.length === 0 ? undefined : { flag: '--broker', text: named },
      'console.role': role === undefined ? undefined : { flag: '--role', text: role },
    }),
  });
  const urls = config.settings['broker.urls'];
  if (urls.length === 0) return { ...findDemoBroker(environment), role };
  const demo = findDemoLogin(environment, urls);
  if (named.length > 0 && demo.user !== undefined && !hasLogin({ urls })) return { urls, ...demo, role };
  if (named.length === 0) noteDemo(environment, config, (line) => err.write(line));
  const access = brokerAccess(config);
  return hasLogin(access) ? access : { ...access, ...demo };
}

/** Reports whether console commands without `--broker` ask a configured broker, and not the demo mode's. */
export function hasConfiguredBroker(environment: CommandContext['environment']): boolean {
  try {
    return loadConfig({ environment, isConsole: true }).settings['broker.urls'].length > 0;
  } catch (error) {
    // The commands report the mistake, or `--broker` avoids it.
    if (error instanceof ConfigError) return true;
    throw error;
  }
}

/** Notes that the command asks the configured broker although a demo mode runs here, with what asks the demo's. */
function noteDemo(
  environment: CommandContext['environment'],
  { settings, source }: Config,
  write: (line: string) => void,
): void {
  const urls = settings['broker.urls'];
  const demo = findRunningDemo(environment);
  if (demo === undefined || urls.some((url) => isBrokerOf(demo.urls, url))) return;
  const asked = urls.map((url) => parseBrokerUrl(url).redacted).join(', ');
  write(
    `ovirt-node: asking ${asked} (from ${source['broker.urls']}); for the first look that runs here: --broker ${demo.urls[0]}\n`,
  );
}

function hasLogin({ user, cert, urls }: Pick<BrokerAccess, 'user' | 'cert' | 'urls'>): boolean {
  return (
    user !== undefined || cert !== undefined || urls.some((url) => loginName({ urls }, url) !== undefined)
  );
}
