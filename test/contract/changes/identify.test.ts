import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { statusCodes } from '#qmf';
import { runOvirtNodeInProcess } from '../../kit/cli/command-line.ts';
import { type RunningNode, startRunningNode } from '../../kit/node/running-node.ts';
import { waitUntil } from '../../kit/wait-until.ts';

/** A tool that writes its arguments down and blinks until it is stopped. */
const ethtool = `
open F, ">>", __FILE__ . ".calls"; print F "@ARGV\\n"; close F;
sleep $ARGV[2];`;
const calls = ({ folder }: RunningNode) => {
  try {
    return readFileSync(join(folder, 'ethtool.calls'), 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
};
const machine = 'com.redhat.ovirtNode:ovirtNode:4c4c4544-0044-3510-8052-b4c04f565731';

test.concurrent('makes a light blink while its tool runs, and publishes the property before the answer', async () => {
  await using running = await startRunningNode({ tools: { ethtool } });
  expect(await running.values('networkInterface', 'lo')).toMatchObject({ blink: false });
  await running.call('networkInterface', 'lo', 'blinkFor', { seconds: 600 }, 'identifier');
  expect(calls(running)).toEqual(['-p lo 600']);
  expect(await running.values('networkInterface', 'lo')).toMatchObject({ blink: true, blinkSupported: true });

  await running.call('networkInterface', 'lo', 'setProperties', { values: { blink: false } }, 'identifier');
  expect(await running.values('networkInterface', 'lo')).toMatchObject({
    blink: false,
    blinkSupported: true,
  });

  await running.call('networkInterface', 'lo', 'blinkFor', { seconds: 6 });
  expect(await running.values('networkInterface', 'lo')).toMatchObject({ blink: true });
  await waitUntil(() => running.node.facts().blink.blinking === undefined, 30_000);
  expect(await running.values('networkInterface', 'lo')).toMatchObject({ blink: false });
});

test.concurrent('restarts a blinking light with the new time alone', async () => {
  await using running = await startRunningNode({ tools: { ethtool } });
  const blink = async () => (await running.values('networkInterface', 'lo'))['blink'];
  await running.call('networkInterface', 'lo', 'blinkFor', { seconds: 600 });
  await running.call('networkInterface', 'lo', 'blinkFor', { seconds: 8 });
  expect(await blink()).toBe(true);
  await waitUntil(() => running.node.facts().blink.blinking === undefined, 30_000);
  expect(await blink()).toBe(false);
  expect(calls(running)).toEqual(['-p lo 600', '-p lo 8']);
});

test.concurrent('answers Busy with the words of the tool when another program makes the light blink', async () => {
  const busyTool = 'print STDERR "Cannot identify NIC: Device or resource busy\\n"; exit 16;';
  await using running = await startRunningNode({ tools: { ethtool: busyTool } });
  await expect(running.call('networkInterface', 'lo', 'setBlink', { on: true })).rejects.toMatchObject({
    code: statusCodes.Busy,
    message: expect.stringContaining('another program blinks a light of this machine'),
  });
  const values = await running.values('networkInterface', 'lo');
  expect(values).toMatchObject({ blink: false });
  expect(values['blinkSupported']).toBeUndefined();
});

test.concurrent('refuses a call before it runs any tool', async () => {
  await using running = await startRunningNode({ tools: { ethtool } });
  const set = (values: object, user?: string) =>
    running.call('networkInterface', 'lo', 'setProperties', { values }, user);
  for (const seconds of [0, 4_294_967_295]) {
    await expect(running.call('networkInterface', 'lo', 'blinkFor', { seconds })).rejects.toThrow(
      `seconds is ${seconds}; expected a number from 1 to 600`,
    );
  }
  await expect(set({})).rejects.toThrow(/values is empty/);
  await expect(set({ blink: true, colour: 'red' })).rejects.toThrow(
    /values has "colour", which cannot be set/,
  );
  await expect(set({ blink: 'maybe' })).rejects.toThrow(/^blink: on is/);
  await expect(set({ blink: true }, 'viewer')).rejects.toThrow(/viewer/);
  await expect(running.call('networkInterface', 'lo', 'setBlink', { on: true }, 'viewer')).rejects.toThrow(
    /viewer/,
  );
  expect(calls(running)).toEqual([]);
});

test.concurrent('validates a call like the call itself, its right included, and runs nothing', async () => {
  await using running = await startRunningNode({ tools: { ethtool } });
  const lo = `${machine.replace(':ovirtNode:', ':networkInterface:')}:lo`;
  const plan = (object: string, method: string, callArguments: object, user?: string) =>
    running.call('ovirtNode', undefined, 'validateChange', { object, method, callArguments }, user);
  const blinks = { plan: ['setpriv --pdeathsig KILL ethtool -p lo 30'] };
  expect(await plan(lo, 'blinkFor', {})).toEqual(blinks);
  expect(await plan(lo, 'blinkFor', { seconds: 30 }, 'identifier')).toEqual(blinks);
  expect(await plan(lo, 'setProperties', { values: { blink: true } })).toEqual({
    plan: ['setpriv --pdeathsig KILL ethtool -p lo 600'],
  });
  expect(await plan(lo, 'getStats', {})).toEqual({ plan: [] });
  await expect(plan(lo, 'blinkFor', { seconds: 0 })).rejects.toThrow(
    'seconds is 0; expected a number from 1 to 600',
  );
  await expect(plan(lo, 'blinkFor', { minutes: 1 })).rejects.toThrow(
    /"minutes" is not an argument of blinkFor/,
  );
  await expect(plan(lo, 'flash', {})).rejects.toThrow(/"flash" is not a method/);
  await expect(plan(`${lo}9`, 'blinkFor', {})).rejects.toThrow(/does not exist/);
  await expect(plan(lo, 'blinkFor', {}, 'viewer')).rejects.toThrow(/viewer/);
  await expect(plan(machine, 'changeRollback', {}, 'identifier')).rejects.toThrow(/identifier/);
  expect(calls(running)).toEqual([]);
});

test.concurrent('answers with the steps it would have run when the agent must not change its machine', async () => {
  await using running = await startRunningNode({ tools: { ethtool }, allowChanges: false });
  await expect(running.call('networkInterface', 'lo', 'setBlink', { on: true })).rejects.toThrow(
    'not done: would have run setpriv --pdeathsig KILL ethtool -p lo 600; the agent was started without --allow-changes',
  );
  expect(calls(running)).toEqual([]);
  expect(await running.values('networkInterface', 'lo')).toMatchObject({ blink: false });
});

test.concurrent('reports a missing or failed tool, and publishes no blinking light', async () => {
  for (const [tools, words] of [
    [{}, /failed to execute ethtool: No such file or directory/],
    [{ ethtool: 'exit 3' }, 'setpriv --pdeathsig KILL ethtool -p lo 600 ended with status 3'],
    [{ setpriv: 'exit 3', ethtool }, 'setpriv --pdeathsig KILL ethtool -p lo 600 ended with status 3'],
  ] as const) {
    await using running = await startRunningNode({ tools });
    await expect(running.call('networkInterface', 'lo', 'setBlink', { on: true })).rejects.toThrow(words);
    const values = await running.values('networkInterface', 'lo');
    expect(values).toMatchObject({ blink: false });
    expect(values['blinkSupported']).toBeUndefined();
  }
});

test.concurrent('publishes that a card cannot blink, and answers with the words of its driver', async () => {
  const unsupportedTool = 'print STDERR "Cannot identify NIC: Operation not supported\\n"; exit 255;';
  await using running = await startRunningNode({ tools: { ethtool: unsupportedTool } });
  await expect(running.call('networkInterface', 'lo', 'setBlink', { on: true })).rejects.toThrow(
    'Cannot identify NIC: Operation not supported',
  );
  expect(await running.values('networkInterface', 'lo')).toMatchObject({
    blink: false,
    blinkSupported: false,
  });
});

test.concurrent('refuses the second of two concurrent calls with the name of the first', async () => {
  await using running = await startRunningNode({ tools: { ethtool } });
  const both = await Promise.allSettled([
    running.call('networkInterface', 'lo', 'blinkFor', { seconds: 60 }),
    running.call('networkInterface', 'lo', 'setBlink', { on: true }, 'identifier'),
  ]);
  const refused = both.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(1);
  expect(String((refused[0] as PromiseRejectedResult).reason)).toMatch(/(blinkFor|setBlink) is under way/);
  expect(calls(running)).toHaveLength(1);
});

test.concurrent('prints the plan alone with --dry-run on the command line', async () => {
  await using running = await startRunningNode({ tools: { ethtool } });
  const dryRun = (...words: string[]) =>
    runOvirtNodeInProcess([
      'call',
      `${machine.replace(':ovirtNode:', ':networkInterface:')}:lo`,
      ...words,
      '--dry-run',
      '--broker',
      running.urlOf('identifier'),
    ]);
  expect(await dryRun('blinkFor', '7')).toEqual({
    status: 0,
    out: 'setpriv --pdeathsig KILL ethtool -p lo 7\n',
    err: '',
  });
  expect(JSON.parse((await dryRun('setProperties', '{"blink":true}', '--json')).out)).toEqual({
    plan: ['setpriv --pdeathsig KILL ethtool -p lo 600'],
  });
  expect((await dryRun('getStats')).out).toBe('nothing would be run\n');
  const refused = await dryRun('blinkFor', '0');
  expect([refused.status, refused.out]).toEqual([1, '']);
  expect(refused.err).toContain('seconds is 0; expected a number from 1 to 600');
  expect(calls(running)).toEqual([]);
});
