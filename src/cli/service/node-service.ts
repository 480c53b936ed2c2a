import type { Broker } from '#agent';
import { systemClock } from '#base';
import { connect, parseBrokerUrl } from '#broker';
import { Node, type NodeOptions } from '#node';
import { hostAt } from '#probes';
import type { CommandContext } from '../command.ts';
import type { BrokerAccess } from '../config/broker-access.ts';
import { collectdOptions } from '../config/collectd-options.ts';
import { type Config, stateDirectory } from '../config/load-config.ts';
import { readConfiguredPolicy } from '../config/policy.ts';
import { ownCommand, schemaJson, version } from '../program.ts';
import { ConnectionLog } from './connection-log.ts';
import type { Logger } from './log.ts';

/** A running node and its connection to the broker. */
export interface NodeService {
  readonly node: Node;
  readonly broker: Broker;
  /** Stops publishing and closes the connection. */
  close(ending: { readonly deletions: boolean }): Promise<void>;
}

/**
 * Reads this machine and makes its node. The connection retries until a broker answers; `NodeService.node.open`
 * publishes.
 * @throws {IdentityError} when the machine's UUID is undecided.
 * @throws {StateError} when the state directory cannot be used.
 */
export async function openNodeService(
  config: Config,
  context: CommandContext,
  access: BrokerAccess,
  log: Logger,
  overrides: Partial<Pick<NodeOptions, 'publishJitterMs' | 'policy' | 'allowChanges'>> = {},
): Promise<NodeService> {
  const { settings } = config;
  const broker = connect({ ...access, containerId: `ovirt-node-${crypto.randomUUID()}`, retry: 'forever' });
  const connection = new ConnectionLog(log, () => systemClock.monotonicMs());
  broker.onStatus((status) => connection.onStatus(status));
  try {
    const node = await Node.create({
      host: hostAt(settings['host.root']),
      broker,
      dial: () => openSecondConnection(broker, access),
      policy: overrides.policy ?? readConfiguredPolicy(config),
      allowChanges: overrides.allowChanges,
      transactions: { seconds: settings['changes.seconds'], rollback: ownCommand('rollback') },
      exclude: settings['publish.exclude'],
      excludeInterfaces: settings['interfaces.exclude'],
      log,
      schemaJson: schemaJson(),
      version,
      stateDirectory: stateDirectory(config, context.environment),
      configuredUuid: settings['node.uuid'],
      intervals: {
        ovirtNode: settings['intervals.ovirtNode'],
        cpu: settings['intervals.cpu'],
        networkInterface: settings['intervals.networkInterface'],
        address: settings['intervals.address'],
        route: settings['intervals.route'],
        disk: settings['intervals.disk'],
        agent: settings['intervals.agent'],
        rule: settings['intervals.rule'],
      },
      libvirt: settings['facts.libvirt'],
      collectd: collectdOptions(settings),
      resyncSeconds: settings['intervals.resync'],
      heartbeatSeconds: settings['heartbeat.interval'],
      publishJitterMs: overrides.publishJitterMs ?? settings['publish.jitter'] * 1000,
    });
    return {
      node,
      broker,
      async close(ending) {
        await node.close(ending);
        await broker.close();
      },
    };
  } catch (error) {
    await broker.close();
    throw error;
  }
}

/** Opens a second connection to the currently connected broker, with the same account. */
function openSecondConnection(broker: Broker, access: BrokerAccess): Broker {
  const status = broker.status();
  const isConnected = (url: string) =>
    status.state === 'connected' && parseBrokerUrl(url).redacted === status.url;
  const urls = access.urls.filter(isConnected);
  return connect({
    ...access,
    urls: urls.length > 0 ? urls : access.urls,
    containerId: `ovirt-node-second-${crypto.randomUUID()}`,
    retry: 'never',
  });
}
