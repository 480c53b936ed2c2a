import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { type NetworkState, setMtu } from '#actions';
import { rollBackCheckpoint } from '../../../src/transactions/rollback.ts';
import { requireTools } from '../kit.ts';
import { smallerMtu } from './change-kinds.ts';
import { NetworkLab, noAnswer, sampleNetwork } from './network-lab.ts';

beforeAll(() => requireTools('ip'));

const alice = { name: 'alice', isAdministrator: false };

/** Runs a command of `ip` in the lab whose words are octets, one for each character. */
const withOctets = (lab: NetworkLab, command: string) =>
  execFileSync('ip', ['-n', lab.namespace.name, '-batch', '-'], {
    input: Buffer.from(`${command}\n`, 'latin1'),
  });

describe.concurrent('beside names that are not text', () => {
  it('a change of another link is planned, applied and rolled back', async () => {
    using lab = new NetworkLab();
    withOctets(lab, 'link set dev v3 alias a\x01\xff"');
    withOctets(lab, 'link add name x\xfe type veth peer name x\xff');
    withOctets(lab, 'link set dev br0 alias \x1b[31m');
    const before = await lab.view();
    expect((await lab.transactions().preview(smallerMtu)).plan).toEqual(['ip link set dev v0 mtu 1400']);
    lab.answers = [undefined, noAnswer];
    await expect(lab.transactions(5).apply(alice, 'setMtu', smallerMtu)).rejects.toMatchObject({
      name: 'RolledBack',
      message: expect.stringContaining('put back: ip link set dev v0 mtu 1500'),
    });
    await lab.expectUnchanged(before);
  });

  it.each([
    ['is not UTF-8', 'x\xff', 'x\\xff'],
    ['has a control character', 'x\x01', 'x\\x01'],
    ['has a backslash like that of an escape', 'x\\xff', 'x\\x5cxff'],
  ])(
    'a change of the link whose name %s is applied and rolled back by another process',
    async (_title, name, text) => {
      using lab = new NetworkLab([...sampleNetwork, 'link add peer0 type veth peer name peer1']);
      withOctets(lab, `link set dev peer0 name ${name}`);
      const before = await lab.view();
      const transactions = lab.transactions();
      await transactions.begin(alice, 60);
      const plan = (state: NetworkState) => setMtu.plan({ link: text, mtu: 1300 }, state);
      await transactions.apply(alice, 'setMtu', plan);
      expect(await lab.view()).not.toEqual(before);
      expect(await rollBackCheckpoint(lab.armed[0] ?? '', lab.host)).toMatchObject({
        result: 'taken-back',
        putBack: [`ip link set dev ${text} mtu 1500`],
        notPutBack: [],
      });
      await lab.expectUnchanged(before);
      transactions.close();
    },
  );
});
