import { setTimeout as pause } from 'node:timers/promises';
import { type Node, StateError } from '#node';
import { IdentityError } from '#probes';
import { type Command, type CommandContext, type CommandInput, exitStatus, usageError } from '../command.ts';
import { brokerAccess, hasPasswordInFlag, listBrokerProblems } from '../config/broker-access.ts';
import { listExclusionProblems } from '../config/exclusion.ts';
import { type Config, ConfigError, loadConfig } from '../config/load-config.ts';
import { listPolicyProblems, readConfiguredPolicy } from '../config/policy.ts';
import { type DemoBroker, demoFilePath, removeDemoFile, writeDemoFile } from '../demo/demo-file.ts';
import { createDemoLogin, createDemoPolicy } from '../demo/demo-login.ts';
import { parsePort, startBroker } from '../demo/embedded-broker.ts';
import { version } from '../program.ts';
import { jsonText } from '../render/json.ts';
import { configJson, renderConfig } from '../render/pages/config-page.ts';
import { renderDemoPage } from '../render/pages/demo-page.ts';
import { HealthFile } from '../service/health-file.ts';
import { createLog, type Logger } from '../service/log.ts';
import { type NodeService, openNodeService } from '../service/node-service.ts';
import { onHangup, type ShutdownRequest, waitForSignal } from '../service/signals.ts';

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

function configOf(context: CommandContext, input: CommandInput): Config {
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
    checks: [
      listPolicyProblems,
      listExclusionProblems,
      ...(input.flag('first-look') ? [] : [listBrokerProblems]),
    ],
  });
}

async function service(context: CommandContext, input: CommandInput, config: Config): Promise<number> {
  if (input.text('port') !== undefined)
    throw usageError('--port belongs to --first-look; a URL of --broker has its own');
  if (config.settings['broker.urls'].length === 0) {
    throw new ConfigError([
      'broker.urls is empty; name a broker with --broker URL or in the configuration, or try `ovirt-node agent --first-look`',
    ]);
  }
  const { 'log.level': level, 'log.format': format } = config.settings;
  const log = createLog({ level, format, stream: process.stdout });
  if (hasPasswordInFlag(config))
    log.warn(
      'the password in --broker could be read by everybody when this began; better in broker.passwordFile',
    );
  const ended = waitForSignal();
  const path = config.settings['health.file'];
  using health = path === undefined ? undefined : new HealthFile(path);
  // Unheard, the signal would end the process: it may come while the machine is still read for the first time.
  const { promise: there, resolve: isThere } = Promise.withResolvers<Node>();
  onHangup(() => void there.then((node) => rereadPolicy(context, input, node, log)));
  const running = await openNodeService(config, context, brokerAccess(config), log);
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
function rereadPolicy(context: CommandContext, input: CommandInput, node: Node, log: Logger): void {
  try {
    const policy = readConfiguredPolicy(configOf(context, input));
    node.setPolicy(policy);
    log.info({ policyDigest: policy.digest }, 'the policy was read again');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    log.error({ problems: error.problems }, 'the policy was not read again; the one before holds');
  }
}

async function firstLook(context: CommandContext, input: CommandInput, config: Config): Promise<number> {
  if (input.texts('broker').length > 0)
    throw usageError('--first-look brings a broker of its own; leave --broker or --first-look out');
  const ended = waitForSignal();
  const login = createDemoLogin();
  const embedded = await startBroker(parsePort(input), login);
  const allowChanges = input.flag('allow-changes');
  const path = demoFilePath(context);
  let running: NodeService | undefined;
  let ending: ShutdownRequest = { deletions: false };
  let before: DemoBroker | undefined;
  try {
    const told = config.source['log.level'] !== 'default';
    const level = told ? config.settings['log.level'] : 'warn';
    const log = createLog({ level, format: config.settings['log.format'], stream: process.stderr });
    const access = { urls: embedded.urls, ...login };
    running = await openNodeService(config, context, access, log, {
      publishJitterMs: 0,
      policy: createDemoPolicy(),
      allowChanges,
    });
    const { node } = running;
    await node.open();
    await Promise.race([tested(node), ended]);
    before = writeDemoFile(path, { ...access, pid: process.pid });
    context.out.write(
      renderDemoPage({
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
    removeDemoFile(path, before);
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
