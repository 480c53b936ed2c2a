import { parseBrokerUrl } from '#broker';
import { type CommandContext, CommandError, exitStatus } from '../command.ts';
import { DemoFileError, demoFilePath, readDemoFile } from './demo-file.ts';

/** The URLs of the demo mode's broker, and its login where it has one. */
export interface DemoAccess {
  readonly urls: readonly string[];
  readonly user?: string;
  readonly password?: string;
}

type Environment = CommandContext['environment'];

/**
 * Finds the broker of the demo mode that runs on this machine.
 * @throws {CommandError} with status 69 when no demo mode runs.
 */
export function findDemoBroker(environment: Environment): DemoAccess {
  try {
    const broker = readDemoFile(demoFilePath({ environment }));
    if (!broker) throw noBrokerError('no broker is named and no first look runs here');
    const { urls, user, password } = broker;
    return user === '' ? { urls } : { urls, user, password };
  } catch (error) {
    if (error instanceof DemoFileError) throw noBrokerError(error.message);
    throw error;
  }
}

/** Returns the demo mode's broker; undefined when none runs, or when another user could have written its file. */
export function findRunningDemo(environment: Environment): DemoAccess | undefined {
  try {
    return findDemoBroker(environment);
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

/**
 * Finds the login of the demo mode, for a command that names the demo's broker without a login.
 * @returns an empty object when one of the URLs is another broker's, so that the password never reaches it.
 */
export function findDemoLogin(environment: Environment, urls: readonly string[]): Omit<DemoAccess, 'urls'> {
  const demo = findRunningDemo(environment);
  if (demo === undefined || !urls.every((url) => isBrokerOf(demo.urls, url))) return {};
  const { urls: _, ...login } = demo;
  return login;
}

/** Reports whether a URL names the broker that listens at these URLs of the demo mode. */
export const isBrokerOf = (demoUrls: readonly string[], url: string): boolean =>
  demoUrls.some((demoUrl) => isSameBroker(demoUrl, url));

/** Compares two URLs by host, port and TLS. `localhost` always means this machine. */
function isSameBroker(demoUrl: string, url: string): boolean {
  const [demo, other] = [parseBrokerUrl(demoUrl), parseBrokerUrl(url)];
  const isHost = demo.host === other.host || other.host === 'localhost';
  return isHost && demo.port === other.port && demo.tls === other.tls;
}

function noBrokerError(problem: string): CommandError {
  return new CommandError(
    exitStatus.noBroker,
    `${problem}; start one with \`npm start\`, or name one with --broker URL`,
  );
}
