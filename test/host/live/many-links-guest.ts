import { ShownNetwork, showLimitMs } from '../../kit/network/shown-network.ts';
import { runningName, startRunningNode } from '../../kit/node/running-node.ts';
import { waitUntil } from '../../kit/wait-until.ts';
import { isSameList, kernelLinks, linksOfFacts, linksOfPicture } from './link-lists.ts';
import type { ManyLinksReport } from './many-links-report.ts';

/** A node, its broker and a console that queries, in a network namespace where links come and go. Writes a {@link ManyLinksReport}. */
const rounds = 10;
const pairsPerRound = 500;
/** Links of a group go at once: one by one each waits for the kernel's grace period. */
const group = 77;

const running = await startRunningNode();
const viewer = await running.consoleOf('viewer');
const shown = await ShownNetwork.open(viewer, runningName);
let answers = 0;
const failures: string[] = [];
const sizes = new Set<number>();
let isOver = false;

/** Queries without a pause until the end. */
async function query(): Promise<void> {
  while (!isOver) {
    try {
      let size = 0;
      for await (const _object of viewer.objects(runningName, { className: 'networkInterface' })) size += 1;
      answers += 1;
      sizes.add(size);
    } catch (error) {
      failures.push(String(error));
    }
  }
}

const querying = query();
for (let round = 0; round < rounds; round += 1) {
  const lines = Array.from(
    { length: pairsPerRound },
    (_, pair) => `link add p${round}n${pair} group ${group} type veth peer name q${round}n${pair}`,
  );
  shown.send(...lines);
  const last = `q${round}n${pairsPerRound - 1}`;
  await waitUntil(() => shown.find('networkInterface', last), showLimitMs);
  // The next links are made while these go; the last ones stay.
  if (round < rounds - 1) shown.send(`link del group ${group}`);
}
isOver = true;
await querying;
const kernel = kernelLinks();
await waitUntil(() => isSameList(linksOfFacts(running.node.facts().links), kernel), showLimitMs);
await waitUntil(() => isSameList(linksOfPicture(shown), kernel), showLimitMs);

const report: ManyLinksReport = {
  made: 2 * rounds * pairsPerRound,
  answers,
  failures,
  sizes: sizes.size,
  links: kernel.length,
  errors: running.log.lines.filter(({ level }) => level === 'error').map(({ message }) => message),
};
shown.close();
process.stdout.write(JSON.stringify(report));
process.exit(0);
