import { beforeAll, expect, it } from 'vitest';
import { setMtu } from '#actions';
import { captureNetwork } from '../../kit/network/capture/capture.ts';
import { captureCommands } from '../../kit/network/capture/commands.ts';
import { compareCaptures } from '../../kit/network/capture/compare.ts';
import { runIn } from '../../kit/network/capture/namespace.ts';
import { requireTools } from '../kit.ts';
import { NetworkLab, noAnswer } from './network-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'grep'));

const pairs = 2_500;
const network = [
  'link set lo up',
  'link add v0 type veth peer name v1',
  'link set v0 up',
  'link set v1 up',
  'addr add 10.0.0.5/24 dev v0',
  'addr add fd00::5/64 dev v0 nodad',
  'route add default via 10.0.0.1 mtu 1400',
  // Not every kernel has dummy links.
  ...Array.from({ length: pairs }, (_, at) => `link add a${at} type veth peer name b${at}`),
];

type CommandName = keyof typeof captureCommands;
/** The settings of all links are a million files: {@link readSettings} reads those of some. */
const commands = (Object.keys(captureCommands) as readonly CommandName[]).filter(
  (name) => name !== 'settings' && name !== 'macOrigins',
);
const settingsScript = ['v0', 'v1', 'a0', `b${pairs - 1}`]
  .flatMap((name) =>
    ['ipv4', 'ipv6'].flatMap((family) => [
      `grep -rs . /proc/sys/net/${family}/conf/${name}`,
      `grep -rs . /proc/sys/net/${family}/neigh/${name}`,
    ]),
  )
  .join('\n');

const alice = { name: 'alice', isAdministrator: false };
/** Fifty times what each takes: such a machine must not need a minute for one change. */
const limitMs = 30_000;

it('changes one link among 5,000 and rolls such a change back, each in seconds', {
  timeout: 180_000,
}, async () => {
  using lab = new NetworkLab(network);
  await lab.namespace.settle();
  const run = runIn(lab.namespace.name);
  const capture = async () => ({
    network: await captureNetwork(run, commands),
    settings: await run(settingsScript),
  });
  /** @param seconds that the transaction may take. */
  const change = async (mtu: number, seconds: number) => {
    const startMs = performance.now();
    await lab
      .transactions(seconds)
      .apply(alice, 'setMtu', (state) => setMtu.plan({ link: 'v0', mtu }, state));
    return performance.now() - startMs;
  };
  const before = await capture();

  expect(await change(1400, 60)).toBeLessThan(limitMs);
  const changed = await capture();
  const paths = compareCaptures(before.network, changed.network).map(({ path }) => path);
  expect(paths).toEqual([expect.stringMatching(/v0.*mtu/)]);

  lab.answers = [undefined, noAnswer];
  const startMs = performance.now();
  await expect(change(1300, 1)).rejects.toMatchObject({ name: 'RolledBack' });
  expect(performance.now() - startMs).toBeLessThan(limitMs);
  const after = await capture();
  expect(compareCaptures(changed.network, after.network)).toEqual([]);
  expect(after.settings).toBe(changed.settings);
  expect(lab.eventKinds()).toEqual(['begun', 'committed', 'begun', 'rolledBack']);
});
