import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Policy } from '#access';
import { errorText } from '#base';
import type { CommandContext, CommandInput } from '../command.ts';
import { type BrokerAccess, brokerAccess } from '../config/broker-access.ts';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/load-config.ts';
import { readConfiguredPolicy } from '../config/policy.ts';
import { type Key, keys } from '../config/settings.ts';
import { listBlankFiles } from '../config/trusted-file.ts';
import { loadAgentConfig } from './agent-config.ts';
import type { Logger } from './log.ts';

/** Pause between two readings, and the most readings. Two in a row must agree: an editor may be writing the files. */
const pauseMs = 200;
const maxReadings = 6;

/** Files whose content the agent reads at its start only, by their setting. */
const credentials = [
  ['password', 'broker.passwordFile'],
  ['ca', 'broker.caFile'],
  ['cert', 'broker.certFile'],
  ['key', 'broker.keyFile'],
] as const satisfies readonly (readonly [keyof BrokerAccess, Key])[];

interface PolicyReloadOptions {
  readonly context: CommandContext;
  readonly input: CommandInput;
  /** The configuration that the agent started with, and its access to the broker. */
  readonly config: Config;
  readonly access: BrokerAccess;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** The policy that the agent started with. */
  readonly policy: Policy;
  readonly setPolicy: (policy: Policy) => void;
}

/** One reading of the configuration: a policy and the changed settings that need a restart, or the problems. */
type Reading =
  | { readonly policy: Policy; readonly needRestart: readonly Key[] }
  | { readonly problems: readonly string[] };

/** Reads the policy again. The previous policy stays in force until a whole and valid one is there. */
export class PolicyReload {
  readonly #options: PolicyReloadOptions;
  #digest: string;
  #last: Promise<void> = Promise.resolve();

  constructor(options: PolicyReloadOptions) {
    this.#options = options;
    this.#digest = options.policy.digest;
  }

  /** Reads the files once earlier requests are done. Never rejects. */
  request(): Promise<void> {
    this.#last = this.#last.then(() => this.#reload());
    return this.#last;
  }

  async #reload(): Promise<void> {
    const { log, setPolicy } = this.#options;
    const reading = await this.#readUntilStable();
    if ('problems' in reading) {
      log.error(reading, 'the policy was not read again; the previous one stays in force');
      return;
    }
    const { policy, needRestart } = reading;
    const isNew = policy.digest !== this.#digest;
    this.#digest = policy.digest;
    setPolicy(policy);
    if (isNew || needRestart.length === 0)
      log.info({ policyDigest: policy.digest }, 'the policy was read again');
    if (needRestart.length > 0)
      log.warn({ settings: needRestart }, `needs a restart: ${needRestart.join(', ')}`);
  }

  async #readUntilStable(): Promise<Reading> {
    let last = this.#read();
    for (let count = 1; count < maxReadings; count++) {
      await setTimeout(pauseMs);
      const next = this.#read();
      if (isDeepStrictEqual(fingerprint(last), fingerprint(next))) return next;
      last = next;
    }
    const seconds = (pauseMs * (maxReadings - 1)) / 1000;
    return { problems: [`the policy is different at each reading for ${seconds} s; expected whole files`] };
  }

  #read(): Reading {
    const { context, input, config, access } = this.#options;
    try {
      const next = loadAgentConfig(context, input, config.file);
      const problems = listBlankFiles([config.file, next.settings['policy.file']]);
      if (problems.length > 0) return { problems };
      const nextAccess = brokerAccess(next);
      const changedFiles = credentials.filter(([part]) => nextAccess[part] !== access[part]);
      const changed = new Set<Key>(changedFiles.map(([, key]) => key));
      for (const key of keys) {
        if (needsRestart(key) && !isDeepStrictEqual(next.settings[key], config.settings[key]))
          changed.add(key);
      }
      return { policy: readConfiguredPolicy(next), needRestart: [...changed] };
    } catch (error) {
      // The agent goes on whatever happens to a file between two steps.
      return { problems: error instanceof ConfigError ? error.problems : [errorText(error)] };
    }
  }
}

/** Reports whether the agent reads a setting at its start only. Consoles read `console.role`. */
function needsRestart(key: Key): boolean {
  return !key.startsWith('policy.') && !key.startsWith('console.');
}

function fingerprint(reading: Reading): unknown {
  return 'problems' in reading ? reading : [reading.policy.digest, reading.needRestart];
}
