import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { login } from '../../../suites/outage/stage.ts';
import { findFreePort } from '../raw-peer.ts';
import { type BrokerCommand, type BrokerProcess, startBrokerProcess } from './broker-process.ts';

const configuration = 'test/brokers/rabbitmq';
/** Debian's programs without their wrapper, which changes the user. */
const bin = '/usr/lib/rabbitmq/bin';

export interface Rabbitmq extends BrokerProcess {
  /** Runs `rabbitmqctl`. @returns its output. */
  ctl(...args: readonly string[]): Promise<string>;
}

/** Ports of a node beside the one for AMQP. */
interface Ports {
  /** Port of its private name service. */
  readonly epmd: number;
  readonly node: number;
}

/**
 * Starts Debian's RabbitMQ as a separate node, with the configuration beside its tests.
 * @param change rewrites the definitions.
 */
export async function startRabbitmq(change = (definitions: string) => definitions): Promise<Rabbitmq> {
  const ports = { epmd: await findFreePort(), node: await findFreePort() };
  const epmd = execa('epmd', ['-port', `${ports.epmd}`, '-address', '127.0.0.1'], { reject: false });
  const endEpmd = async () => {
    epmd.kill('SIGKILL');
    await epmd;
  };
  let environment: Environment = {};
  try {
    const broker = await startBrokerProcess((place) => {
      environment = prepare(place, ports, change);
      const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
      return ['env', ...variables, `${bin}/rabbitmq-server`];
    });
    return {
      ...broker,
      async ctl(...args) {
        const { stdout } = await execa(`${bin}/rabbitmqctl`, args, { env: environment });
        return stdout;
      },
      async [Symbol.asyncDispose]() {
        await broker[Symbol.asyncDispose]();
        await endEpmd();
      },
    };
  } catch (error) {
    await endEpmd();
    throw error;
  }
}

type Environment = Readonly<Record<string, string>>;

/** Writes the files of a node. @returns the environment of the broker and of its tools. */
function prepare(
  { port, folder, refuses }: Parameters<BrokerCommand>[0],
  ports: Ports,
  change: (definitions: string) => string,
): Environment {
  const place = (file: string) => join(folder, file);
  const read = (file: string) => readFileSync(join(configuration, file), 'utf8');
  const set = { '"qmf"': login.user, '"to be changed"': refuses ? 'another' : login.password };
  const definitions = Object.entries(set).reduce(
    (text, [example, value]) => text.replaceAll(example, JSON.stringify(value)),
    read('definitions.json'),
  );
  writeFileSync(place('definitions.json'), change(definitions));
  writeFileSync(place('rabbitmq.conf'), read('rabbitmq.conf').replaceAll('/etc/rabbitmq', folder));
  writeFileSync(place('enabled_plugins'), read('enabled_plugins'));
  const onLoopback = '-kernel inet_dist_use_interface {127,0,0,1}';
  return {
    HOME: folder,
    RABBITMQ_NODENAME: `qmf-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: `${port}`,
    RABBITMQ_DIST_PORT: `${ports.node}`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: onLoopback,
    RABBITMQ_CTL_ERL_ARGS: onLoopback,
    ERL_EPMD_PORT: `${ports.epmd}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_CONF_ENV_FILE: '/dev/null',
    RABBITMQ_CONFIG_FILE: place('rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: place('enabled_plugins'),
    RABBITMQ_MNESIA_BASE: place('mnesia'),
    RABBITMQ_GENERATED_CONFIG_DIR: place('generated'),
    RABBITMQ_PID_FILE: place('pid'),
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_LOGS: '-',
    // Makes the script exec the broker, so that signals to the started process reach the broker.
    RUNNING_UNDER_SYSTEMD: 'true',
  };
}
