import { parseBrokerUrl } from '#broker';
import { type CommandContext, CommandError, exitStatus } from '../command.ts';
import { DemoFileError, demoFilePath, readDemoFile } from './demo-file.ts';

/** Where the first look of this machine is, and its login where it has one. */
export interface DemoAccess {
  readonly urls: readonly string[];
  readonly user?: string;
  readonly password?: string;
}

type Environment = CommandContext['environment'];

/** The broker of the first look that runs on this machine. @throws {CommandError} 69 where there is none. */
export function findDemoBroker(environment: Environment): DemoAccess {
  try {
    const found = readDemoFile(demoFilePath({ environment }));
    if (!found) throw noBroker('no broker is named and no first look runs here');
    const { urls, user, password } = found;
    return user === '' ? { urls } : { urls, user, password };
  } catch (error) {
    if (error instanceof DemoFileError) throw noBroker(error.message);
    throw error;
  }
}

/** The login of the first look, for who names its broker and no login; none where another broker is named, too. */
export function findDemoLogin(environment: Environment, urls: readonly string[]): Omit<DemoAccess, 'urls'> {
  try {
    const found = findDemoBroker(environment);
    if (found.user === undefined || !urls.every((url) => found.urls.some((own) => isSame(own, url))))
      return {};
    const { urls: _, ...login } = found;
    return login;
  } catch (error) {
    // There is none, or the file is somebody else's: its password goes nowhere.
    if (error instanceof CommandError) return {};
    throw error;
  }
}

/** By whichever of its names: nobody but this machine is called localhost. */
function isSame(own: string, url: string): boolean {
  const [one, other] = [parseBrokerUrl(own), parseBrokerUrl(url)];
  const isHost = one.host === other.host || other.host === 'localhost';
  return isHost && one.port === other.port && one.tls === other.tls;
}

function noBroker(problem: string): CommandError {
  return new CommandError(
    exitStatus.noBroker,
    `${problem}; start one with \`npm start\`, or name one with --broker URL`,
  );
}
