import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { connect } from '#broker';
import { agentBindings } from '#qmf';
import { startBrokerJ } from '../../kit/broker/real/java-brokers.ts';
import { login } from '../../suites/outage/stage.ts';

test('receive rejects with the required exchanges when Broker-J lacks them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'broker-j-'));
  const configuration = join(folder, 'broker.jsonc');
  const original = await readFile('test/brokers/broker-j/broker.jsonc', 'utf8');
  const without = original.replace(/\\"exchanges\\": \[[^\]]*\]/, '\\"context\\": {}');
  expect(without).not.toContain('qmf.default.topic\\"');
  await writeFile(configuration, without);

  await using broker = await startBrokerJ(configuration)();
  await using client = connect({ urls: [broker.url], containerId: 'client', retry: 'never', ...login });
  const [direct, topic] = agentBindings('ovirt.org:node:a');
  for (const binding of [direct, topic]) {
    if (binding === undefined) throw new Error('no binding');
    await expect(client.receive(binding, () => undefined)).rejects.toThrow(
      /amqp:not-found.*; the broker needs the exchanges qmf\.default\.topic \(of type topic\) and qmf\.default\.direct \(of type direct\)$/,
    );
  }
  await rm(folder, { recursive: true });
});
