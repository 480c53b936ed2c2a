import { setTimeout as pause } from 'node:timers/promises';
import { type Node, StateError } from '#node';
import { IdentityError } from '#probes';
import { brokerAccess, brokerProblems, passwordInFlag } from '../broker-access.ts';
import { type Command, type Context, exitStatus, type Input, usageError } from '../command.ts';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import { portOf, startBroker } from '../embedded-broker.ts';
import { exclusionProblems } from '../exclusion.ts';
import { type FirstLook, firstLookPath, removeFirstLook, writeFirstLook } from '../first-look-file.ts';
import { firstLookPolicy, makeLogin } from '../first-look-login.ts';
import { HealthFile } from '../health-file.ts';
import { jsonText } from '../json.ts';
import { createLog, type Logger } from '../log.ts';
import { type NodeService, openNode } from '../node-service.ts';
import { policyOf, policyProblems } from '../policy.ts';
import { version } from '../program.ts';
import { configJson, renderConfig } from '../render/config-page.ts';
import { renderFirstLook } from '../render/first-look.ts';
import { type Ending, onHangup, untilSignal } from '../signals.ts';

export const agentCommand: Command = {
  name: 'agent',
  summary: 'Publishes this machine on a broker, until it is told to end.',
  arguments: [],
  options: [
    { flags: '--broker URL', desc: 'broker; may be repeated, they are tried in turn', repeatable: true },
    { flags: '--state DIR', desc: 'where identity and epoch are kept' },
    { flags: '--root DIR', desc: 'root of the machine to look at, for a recorded one' },
    { flags: '--config FILE', desc: 'configuration file (/etc/ovirt-node/agent.toml)' },
    { flags: '--check-config', desc: 'only say whether the configuration is good' },
    { flags: '--print-config', desc: 'print every setting and where it came from' },
    { flags: '--json', desc: 'with --print-config: print JSON' },
    { flags: '--first-look', desc: 'bring an embedded broker along, on loopback; nothing is configured' },
    { flags: '--port N', desc: 'with --first-look: port of the embedded broker (5672)' },
    {
      flags: '--allow-changes',
      desc: 'with --first-look: carry out what is called; elsewhere the policy says who may',
    },
  ],
  examples: [
    'ovirt-node agent --broker amqp://broker.example.com',
    'ovirt-node agent --config ./agent.toml --print-config',
    'ovirt-node agent --first-look --port 5673',
  ],
  async run(context, input) {
    const config = configOf(context, input);
    if (input.flag('check-config')) {
      context.out.write('the configuration is good\n');
      return exitStatus.ok;
    }
    if (input.flag('print-config')) {
      const { out } = context;
      out.write(input.flag('json') ? jsonText(configJson(config)) : renderConfig(config, out));
      return exitStatus.ok;
    }
    try {
      return await (input.flag('first-look') ? firstLook : service)(context, input, config);
    } catch (error) {
      throw error instanceof StateError || error instanceof IdentityError
        ? new ConfigError([error.message])
        : error;
    }
  },
};

function configOf(context: Context, input: Input): Config {
  const flag = (
    key: 'broker.urls' | 'state.directory' | 'host.root',
    option: string,
    text: string | readonly string[] | undefined,
  ) => (text === undefined || text.length === 0 ? {} : { [key]: { flag: `--${option}`, text } });
  return loadConfig({
    environment: context.environment,
    file: input.text('config'),
    flags: {
      ...flag('broker.urls', 'broker', input.texts('broker')),
      ...flag('state.directory', 'state', input.text('state')),
      ...flag('host.root', 'root', input.text('root')),
    },
    checks: [policyProblems, exclusionProblems, ...(input.flag('first-look') ? [] : [brokerProblems])],
  });
}

async function service(context: Context, input: Input, config: Config): Promise<number> {
  if (input.text('port') !== undefined)
    throw usageError('--port belongs to --first-look; a URL of --broker has its own');
  if (config.settings['broker.urls'].length === 0) {
    throw new ConfigError([
      'broker.urls is empty; name a broker with --broker URL or in the configuration, or try `ovirt-node agent --first-look`',
    ]);
  }
  const { 'log.level': level, 'log.format': format } = config.settings;
  const log = createLog({ level, format, stream: process.stdout });
  if (passwordInFlag(config))
    log.warn(
      'the password in --broker could be read by everybody when this began; better in broker.passwordFile',
    );
  const ended = untilSignal();
  const path = config.settings['health.file'];
  using health = path === undefined ? undefined : new HealthFile(path);
  // Unheard, the signal would end the process: it may come while the machine is still read for the first time.
  const { promise: there, resolve: isThere } = Promise.withResolvers<Node>();
  onHangup(() => void there.then((node) => rereadPolicy(context, input, node, log)));
  const running = await openNode(config, context, brokerAccess(config), log);
  log.info({ agent: running.node.agent.name, epoch: running.node.start.epoch }, 'started');
  isThere(running.node);
  // It waits for a broker however long that takes, but not for one that lets it in and refuses it the links.
  const refused = running.node.open().then(
    () => {
      health?.follow(running.broker);
      return ended;
    },
    (err: unknown) => ({ err }),
  );
  const ending = await Promise.race([ended, refused]);
  if ('err' in ending) {
    log.error(ending, 'the agent cannot go on the bus');
    await running.close({ deletions: false });
    return exitStatus.failed;
  }
  log.info(ending, 'ending');
  await running.close(ending);
  return exitStatus.ok;
}

/** What is wrong changes nothing: the policy that holds is the one that was checked. */
function rereadPolicy(context: Context, input: Input, node: Node, log: Logger): void {
  try {
    const policy = policyOf(configOf(context, input));
    node.setPolicy(policy);
    log.info({ policyDigest: policy.digest }, 'the policy was read again');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    log.error({ problems: error.problems }, 'the policy was not read again; the one before holds');
  }
}

async function firstLook(context: Context, input: Input, config: Config): Promise<number> {
  if (input.texts('broker').length > 0)
    throw usageError('--first-look brings a broker of its own; leave --broker or --first-look out');
  const ended = untilSignal();
  const login = makeLogin();
  const embedded = await startBroker(portOf(input), login);
  const allowChanges = input.flag('allow-changes');
  const path = firstLookPath(context);
  let running: NodeService | undefined;
  let ending: Ending = { deletions: false };
  let before: FirstLook | undefined;
  try {
    const told = config.source['log.level'] !== 'default';
    const level = told ? config.settings['log.level'] : 'warn';
    const log = createLog({ level, format: config.settings['log.format'], stream: process.stderr });
    const access = { urls: embedded.urls, ...login };
    running = await openNode(config, context, access, log, {
      publishJitterMs: 0,
      policy: firstLookPolicy(),
      allowChanges,
    });
    const { node } = running;
    await node.open();
    await Promise.race([tested(node), ended]);
    before = writeFirstLook(path, { ...access, pid: process.pid });
    context.out.write(
      renderFirstLook({
        version,
        facts: node.facts(),
        agentName: node.agent.name,
        ...node.agent.countObjects(),
        urls: embedded.urls,
        allowChanges,
        prefix: context.environment['npm_lifecycle_event'] === undefined ? '' : 'npx ',
      }),
    );
    ending = await ended;
    return exitStatus.ok;
  } finally {
    removeFirstLook(path, before);
    await running?.close(ending);
    await embedded.close();
  }
}

const testLimitMs = 5_000;
const testLookMs = 20;

/** Resolves when the agent knows that its broker vouches for callers: who calls before is told to try again. */
async function tested(node: Node): Promise<void> {
  const endMs = performance.now() + testLimitMs;
  while (node.facts().agent.identityVouched === undefined && performance.now() < endMs)
    await pause(testLookMs);
}
