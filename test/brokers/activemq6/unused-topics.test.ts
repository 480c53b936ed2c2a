import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openZoo } from '../../kit/agent/zoo.ts';
import { startActivemq } from '../../kit/broker/real/java-brokers.ts';
import { withLoginInUrl } from '../../kit/broker/real/with-login.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** Counts the topics that the broker at a URL keeps, in a histogram of its heap. */
function countTopics(url: string): number {
  const { port } = new URL(url);
  const [pid = ''] = execFileSync('pgrep', ['-f', `amqp.port=${port}`], { encoding: 'utf8' }).split('\n');
  const text = execFileSync('jcmd', [pid, 'GC.class_histogram'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return Number(
    /^ *\d+: +(\d+) +\d+ +org\.apache\.activemq\.broker\.region\.Topic(?: |$)/m.exec(text)?.[1] ?? 0,
  );
}

test('ActiveMQ removes the topics of an agent that has ended', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'topics-'));
  const configuration = join(folder, 'activemq.xml');
  const original = await readFile('test/brokers/activemq6/activemq.xml', 'utf8');
  const quick = original
    .replace('schedulePeriodForDestinationPurge="60000"', 'schedulePeriodForDestinationPurge="500"')
    .replace('inactiveTimeoutBeforeGC="300000"', 'inactiveTimeoutBeforeGC="1000"');
  expect(quick).toMatch(/Purge="500"[\s\S]*BeforeGC="1000"/);
  await writeFile(configuration, quick);

  await using broker = await withLoginInUrl(startActivemq('activemq6', configuration))();
  const atStart = countTopics(broker.url);
  const zoo = await openZoo([broker.url]);
  await waitUntil(() => countTopics(broker.url) >= atStart + 4, 20_000);
  await zoo[Symbol.asyncDispose]();
  await waitUntil(() => countTopics(broker.url) <= atStart, 60_000);
  await rm(folder, { recursive: true });
});
