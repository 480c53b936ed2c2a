import { beforeAll, describe, expect, it } from 'vitest';
import { requireTools } from '../kit.ts';
import { pair, WholeLab } from './whole-lab.ts';

beforeAll(() => requireTools('ip', 'bridge', 'tc', 'sysctl', 'grep'));

describe.concurrent('octets that are not text do not disturb a change of another link:', () => {
  it.each([
    ['a control character in an alias', 'ip link set p0 alias a\x01b'],
    ['an alias that is not UTF-8', 'ip link set p0 alias a\xff\xfeb'],
    ['a quote in an alias', "ip link set p0 alias a'b"],
    ['a control character in an alternative name', 'ip link property add dev p0 altname a\x01b'],
    ['a name that is not UTF-8', 'ip link set p0 down\nlink set p0 name \xff1'],
    ['a name with a control character', 'ip link set p0 down\nlink set p0 name a\x01'],
  ])('%s', async (_title, line) => {
    await using lab = await WholeLab.start(pair('v0', 'p0'), pair('v1', 'p1'), line);
    expect(await lab.validateLink('v1', 'setMtu', { mtu: 1400 })).toMatchObject({
      result: { plan: [expect.stringContaining('v1')] },
    });
    await lab.rollBackAfter(() => lab.node.callLink('v1', 'setMtu', { mtu: 1400 }));
    await lab.expectUnchanged();
  });

  it('two names that are not UTF-8 are two objects', async () => {
    await using lab = await WholeLab.start(
      pair('v0', 'p0'),
      'ip link set v0 down\nlink set v0 name \xff1\nlink set p0 down\nlink set p0 name \xfe1',
    );
    const { result } = await lab.node.callNode('listInterfaces');
    const rows = result?.['interfaces'] as readonly { readonly interfaceName: string }[];
    const names = rows.map(({ interfaceName }) => interfaceName);
    expect(names).toHaveLength(3);
    expect(new Set(names).size).toBe(3);
  });
});

describe.concurrent('a value that the kernel rounds is refused or rounded in the plan:', () => {
  const bond = (options: string) => `<interface type="bond" name="bond7">
  <bond mode="active-backup"><miimon freq="100" ${options}/>
    <interface type="ethernet" name="v0"/>
  </bond>
</interface>`;

  it.each([
    ['updelay 10 of libvirt’s example', 'updelay="10"', /updelay (10|1[1-9])\b/],
    ['updelay 150', 'updelay="150"', /updelay 150\b/],
    ['downdelay 50', 'downdelay="50"', /downdelay 50\b/],
  ])('%s with miimon 100', async (_title, options, unrounded) => {
    await using lab = await WholeLab.start(pair('v0', 'p0'));
    const { error, result } = await lab.validateNode('createInterfaceXML', { xmlDesc: bond(options) });
    if (error) expect(error.message).toMatch(/multiple of (miimon|100)/);
    else {
      const plan = result?.['plan'];
      if (!Array.isArray(plan)) throw new Error(`the plan is ${JSON.stringify(plan)}; expected a list`);
      const steps = plan.filter((line) => !String(line).startsWith('note: '));
      expect(steps.join('\n')).not.toMatch(unrounded);
    }
    await lab.expectUnchanged();
  });
});

describe.concurrent('a list that a console typed is refused in words, or taken as names:', () => {
  it.each([
    ['a number', [100]],
    ['a number beside a name', ['v0', 100]],
    ['a fraction', [1.5]],
    ['a list', [['v0']]],
    ['a truth value', [true]],
  ])('%s', async (_title, ports) => {
    await using lab = await WholeLab.start(pair('v0', 'p0'), pair('100', 'p100'));
    const { error, result } = await lab.node.callNode('createBridgeInterface', {
      interfaceName: '300',
      ports,
      persistent: false,
    });
    if (error) {
      expect(error.message).toMatch(/^ports .*; expected/);
      await lab.expectUnchanged();
    } else expect(result).toHaveProperty('interface');
  });

  it('numbers as members of a bond', async () => {
    await using lab = await WholeLab.start(pair('100', 'p100'));
    const { error } = await lab.validateNode('createBondingInterface', {
      interfaceName: '300',
      members: [100],
    });
    if (error) expect(error.message).toMatch(/^members .*; expected/);
    await lab.expectUnchanged();
  });
});

describe.concurrent('what the kernel rounds or refuses of a bridge is known before:', () => {
  const bridge = [...pair('v0', 'p0'), 'ip link add br0 type bridge', 'ip link set v0 master br0'];

  it.each([
    ['a forward delay', { forward_delay: 1599 }],
    ['a hello time', { hello_time: 133 }],
    ['an ageing time', { ageing_time: 29_999 }],
  ])(
    '%s between two ticks of the kernel is set, the call says so, and a rollback restores it',
    async (_title, options) => {
      await using lab = await WholeLab.start(bridge);
      await lab.rollBackAfter(() => lab.node.callLink('br0', 'setOptions', { options }));
      const [name, value] = Object.entries(options)[0] ?? [];
      const performed = (await lab.node.events('actionPerformed')).find(
        ({ method }) => method === 'setOptions',
      );
      expect(performed?.['text']).toContain(`${name} ${value} of br0 becomes ${Number(value) - 1} where`);
      await lab.expectUnchanged();
    },
  );

  it.each([
    ['STP with a short forward delay', { stp_state: 1, forward_delay: 150 }, /too short for STP/],
    ['the group address of another protocol', { group_addr: '01:80:c2:00:00:02' }, /expected 01:80:c2/],
  ])('%s is refused by the plan', async (_title, options, message) => {
    await using lab = await WholeLab.start(bridge);
    const args = { options };
    expect((await lab.validateLink('br0', 'setOptions', args)).error?.message).toMatch(message);
    expect((await lab.node.callLink('br0', 'setOptions', args)).error?.message).toMatch(message);
    await lab.expectUnchanged();
  });

  it.each([
    ['into STP', [], { stp_state: 1, forward_delay: 400 }],
    [
      'out of STP, with a delay that STP has not',
      ['ip link set br0 type bridge stp_state 1'],
      { forward_delay: 0, stp_state: 0 },
    ],
    [
      'into STP from such a delay',
      ['ip link set br0 type bridge forward_delay 0'],
      { stp_state: 1, forward_delay: 200 },
    ],
  ])('a bridge goes %s, and comes back', async (_title, lines, options) => {
    await using lab = await WholeLab.start(bridge, lines);
    await lab.rollBackAfter(() => lab.node.callLink('br0', 'setOptions', { options }));
    await lab.expectUnchanged();
  });
});
