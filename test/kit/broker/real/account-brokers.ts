import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Account, type GuardedBroker, passwordOf } from '../../../suites/rights.ts';
import { words } from '../../words.ts';
import { type BrokerProcess, startBrokerProcess } from './broker-process.ts';
import { startActivemq, startBrokerJ } from './java-brokers.ts';
import { startRabbitmq } from './rabbitmq.ts';

/** User names of the permission tests. */
export const accounts: readonly Account[] = ['agent', 'viewer', 'operator'];

/** Starts a broker with a changed copy of the configuration beside its tests. Removes the copy with the broker. */
async function withConfiguration(
  path: string,
  change: (text: string) => string,
  start: (path: string) => Promise<BrokerProcess>,
): Promise<GuardedBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'accounts-'));
  const configuration = join(folder, path.split('/').at(-1) ?? '');
  await writeFile(configuration, change(await readFile(path, 'utf8')));
  const broker = await start(configuration);
  return {
    url: broker.url,
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Replaces a pattern. @throws {Error} when the text does not contain it. */
function replaceRequired(text: string, pattern: RegExp, replacement: string): string {
  if (!pattern.test(text)) throw new Error(`the configuration does not contain ${pattern}`);
  return text.replace(pattern, () => replacement);
}

/** Rules of Broker-J: the first match decides. A pattern of a routing key ends at its first `*`. */
const brokerJRules = `
ACL ALLOW operator PUBLISH EXCHANGE name="qmf.default.direct" routingkey="operator.*"
ACL DENY ALL PUBLISH EXCHANGE name="qmf.default.direct" routingkey="operator.*"
ACL ALLOW ALL ALL
`;

/**
 * Starts Broker-J with the accounts.
 * @param vouches value of its context variable `qpid.broker_msg_auth`.
 * @param guards adds rules that reserve the addresses of a role for the operator.
 */
export const brokerJWithAccounts =
  (vouches: boolean, guards = false) =>
  () =>
    withConfiguration(
      'test/brokers/broker-j/broker.jsonc',
      (text) => {
        const users = accounts.map((name) => ({ name, type: 'managed', password: passwordOf(name) }));
        const known = replaceRequired(text, /"users": \[[^\]]*\]/, `"users": ${JSON.stringify(users)}`);
        const rules = `data:text/plain;base64,${Buffer.from(brokerJRules).toString('base64')}`;
        const providers = guards ? [{ name: 'rules', type: 'AclFile', path: rules }] : [];
        const context = `"accesscontrolproviders": ${JSON.stringify(providers)}, "context": {`;
        const guarded = replaceRequired(known, /"context": \{/, context);
        return vouches
          ? guarded
          : replaceRequired(guarded, /"qpid\.broker_msg_auth": "true"/, '"qpid.broker_msg_auth": "false"');
      },
      (path) => startBrokerJ(path)(),
    );

/** Starts ActiveMQ with the accounts, and with permissions that reserve the addresses of a role for the operator. */
export const activemqWithAccounts = (name: 'activemq5' | 'activemq6') => () =>
  withConfiguration(
    `test/brokers/${name}/activemq.xml`,
    (text) => {
      const users = accounts
        .map(
          (user) =>
            `<authenticationUser username="${user}" password="${passwordOf(user)}" groups="${user}s,all"/>`,
        )
        .join('\n');
      return replaceRequired(
        replaceRequired(text, /<authenticationUser [^>]*\/>/, users),
        /<\/plugins>/,
        permissions,
      );
    },
    (path) => startActivemq(name, path)(),
  );

/** Permissions of all matching entries add up, so the address of a role matches only its own entry. */
const permissions = `
  <authorizationPlugin>
    <map>
      <authorizationMap>
        <authorizationEntries>
          <authorizationEntry topic="qmf.default.topic.>" read="all" write="all" admin="all"/>
          <authorizationEntry topic="qmf.default.direct.ovirt.>" read="agents" write="all" admin="all"/>
          <authorizationEntry topic="qmf.default.direct.operator.>" read="agents" write="operators" admin="agents,operators"/>
        </authorizationEntries>
        <tempDestinationAuthorizationEntry>
          <tempDestinationAuthorizationEntry read="all" write="all" admin="all"/>
        </tempDestinationAuthorizationEntry>
      </authorizationMap>
    </map>
  </authorizationPlugin>
  </plugins>`;

/** Starts qpidd with authentication and the accounts in a SASL database. */
export async function qpiddWithAccounts(): Promise<GuardedBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'sasl-'));
  const users = join(folder, 'qpidd.sasldb');
  const lines = [
    'pwcheck_method: auxprop',
    'auxprop_plugin: sasldb',
    `sasldb_path: ${users}`,
    'mech_list: PLAIN',
  ];
  await writeFile(join(folder, 'qpidd.conf'), `${lines.join('\n')}\n`);
  for (const user of accounts) {
    execFileSync('saslpasswd2', ['-c', '-p', '-f', users, '-u', 'QPID', user], {
      input: `${passwordOf(user)}\n`,
    });
  }
  const broker = await startBrokerProcess(({ port, folder: data }) => [
    process.env['QPIDD'] ?? '',
    ...words`--port ${port} --interface 127.0.0.1 --data-dir ${data}`,
    ...words`--auth yes --realm QPID --sasl-config ${folder}`,
  ]);
  return {
    url: broker.url,
    async [Symbol.asyncDispose]() {
      await broker[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Starts RabbitMQ with the accounts, each with the permissions of the user in its definitions. */
export async function rabbitmqWithAccounts(): Promise<GuardedBroker> {
  const broker = await startRabbitmq((text) => {
    const { users, permissions, ...others } = JSON.parse(text) as Definitions;
    return JSON.stringify({
      ...others,
      users: accounts.map((name) => ({ ...users[0], name, password: passwordOf(name) })),
      permissions: accounts.map((user) => ({ ...permissions[0], user })),
    });
  });
  return { url: broker.url, [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose]() };
}

interface Definitions {
  readonly users: readonly object[];
  readonly permissions: readonly object[];
}
