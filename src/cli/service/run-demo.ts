import { waitUntil } from '#base';
import type { Node } from '#node';
import { type CommandContext, type CommandInput, exitStatus } from '../command.ts';
import { hasConfiguredBroker } from '../config/find-broker.ts';
import type { Config } from '../config/load-config.ts';
import { type DemoBroker, demoFilePath, removeDemoFile, writeDemoFile } from '../demo/demo-file.ts';
import { createDemoLogin } from '../demo/demo-login.ts';
import { createDemoPolicy } from '../demo/demo-policy.ts';
import { startBroker } from '../demo/embedded-broker.ts';
import { parsePort } from '../demo/port.ts';
import { version } from '../program.ts';
import { renderDemoPage } from '../render/pages/demo-page.ts';
import { isRecordedRoot } from './agent-config.ts';
import { createLog } from './log.ts';
import { type NodeService, openNodeService } from './node-service.ts';
import { type ShutdownRequest, waitForSignal } from './signals.ts';

/**
 * Runs the demo mode: the agent with an embedded broker on loopback, until a signal ends both.
 * @returns the exit status.
 */
export async function runDemo(context: CommandContext, input: CommandInput, config: Config): Promise<number> {
  const shutdown = waitForSignal();
  const login = createDemoLogin();
  const embedded = await startBroker(parsePort(input), login);
  const allowChanges = input.flag('allow-changes');
  const path = demoFilePath(context);
  let service: NodeService | undefined;
  let ending: ShutdownRequest = { deletions: false };
  let previous: DemoBroker | undefined;
  try {
    const isLevelSet = config.source['log.level'] !== 'default';
    const log = createLog({
      level: isLevelSet ? config.settings['log.level'] : 'warn',
      format: config.settings['log.format'],
      stream: process.stderr,
    });
    const access = { urls: embedded.urls, ...login };
    service = await openNodeService(config, context, access, log, {
      publishJitterMs: 0,
      policy: createDemoPolicy(),
      allowChanges,
    });
    const { node } = service;
    await node.open();
    await Promise.race([waitForVouching(node), shutdown]);
    previous = writeDemoFile(path, { ...access, pid: process.pid });
    context.out.write(
      renderDemoPage({
        version,
        facts: node.facts(),
        agentName: node.agent.name,
        ...node.agent.countObjects(),
        urls: embedded.urls,
        allowChanges,
        isRecorded: isRecordedRoot(config.settings['host.root']),
        setting: { environment: context.environment, directory: process.cwd() },
        namesBroker: hasConfiguredBroker(context.environment),
      }),
    );
    ending = await shutdown;
    return exitStatus.ok;
  } finally {
    removeDemoFile(path, previous);
    await service?.close(ending);
    await embedded.close();
  }
}

/** Waits until the agent knows that its broker vouches for callers. An earlier call would get status Busy. */
async function waitForVouching(node: Node): Promise<void> {
  const isKnown = () => node.facts().agent.identityVouched !== undefined;
  await waitUntil(isKnown, { timeoutMs: 5_000, intervalMs: 20 });
}
