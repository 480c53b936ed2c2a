import { expect, test } from 'vitest';
import { type Ip, runIpSteps, tryIpSteps } from '../../../../../src/actions/network/ip/ip.ts';
import { ip } from '../../../../../src/actions/network/ip/ip-step.ts';

/** An `ip` that keeps the arguments and the lines of each run, in latin1: one character for each octet. */
function recordingIp(): { readonly runs: string[][]; readonly run: Ip } {
  const runs: string[][] = [];
  return {
    runs,
    run(args, input = '') {
      runs.push([...args, Buffer.from(input).toString('latin1')]);
      return Promise.resolve({ status: 0, stdout: '', stderr: '' });
    },
  };
}

test('passes the octets of a name that is not text in the lines of a batch', async () => {
  const { runs, run } = recordingIp();
  await runIpSteps(run, [ip`link set dev ${'x\\xff'} up`]);
  await tryIpSteps(run, [ip`link set dev ${'x\\xff'} up`, ip`link set dev ${'eth0'} up`]);
  expect(runs).toEqual([
    ['-batch', '-', 'link set dev x\xff up\n'],
    ['-force', '-batch', '-', 'link set dev x\xff up\nlink set dev eth0 up\n'],
  ]);
});

test('passes a control character in a name as an argument', async () => {
  const { runs, run } = recordingIp();
  await runIpSteps(run, [ip`link set dev ${'a\\x01'} up`]);
  expect(runs).toEqual([['link', 'set', 'dev', 'a\x01', 'up', '']]);
});

test('gives no line to an octet that would end it or group words', async () => {
  const { runs, run } = recordingIp();
  await runIpSteps(run, [
    ip`link show ${'a\\x0adel'}`,
    ip`link show ${'a\\x20b'}`,
    ip`link show ${'a\\x22'}`,
  ]);
  expect(runs).toEqual(['a\ndel', 'a b', 'a"'].map((name) => ['link', 'show', name, '']));
});
