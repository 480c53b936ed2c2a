import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { statusCodes } from '#qmf';
import { requireTools } from '../kit.ts';
import { NodeLab } from './node-lab.ts';

let lab: NodeLab;
beforeAll(async () => {
  requireTools('ip');
  lab = await NodeLab.start();
});
afterAll(() => lab[Symbol.asyncDispose]());

/** On a busy machine an event may take its time. */
const patience = { timeout: 60_000 };
const mtuOf = (name: string) => /mtu (\d+)/.exec(lab.namespace.ip('link', 'show', name))?.[1];
/** Every kernel has bridges; a small one may lack bonds or VLANs. */
function kernelHas(kind: string): boolean {
  if (kind === 'bridge') return true;
  try {
    const line =
      kind === 'vlan' ? 'link add link v1 name probe type vlan id 9' : `link add name probe type ${kind}`;
    lab.namespace.ip(...line.split(' '));
  } catch {
    return false;
  }
  lab.namespace.ip('link', 'del', 'probe');
  return true;
}
/** Waits for the event of a call. @returns the values of the last one of that method. */
async function lastAction(method: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  await expect
    .poll(
      async () => (await lab.events('actionPerformed')).some((action) => action['method'] === method),
      patience,
    )
    .toBe(true);
  return (await lab.events('actionPerformed')).findLast((action) => action['method'] === method);
}

describe('two changes at once', () => {
  it('applies one of two changes at once, and refuses the other with the name of the first', async () => {
    // Connects both callers first: one call must not end before the other arrives.
    for (const user of ['alice', 'bob']) await lab.callNode('lookupInterfaceByName', { name: 'v0' }, user);
    const answers = await Promise.all([
      lab.callLink('v0', 'setMtu', { mtu: 1400 }, 'alice'),
      lab.callLink('v1', 'setMtu', { mtu: 1300 }, 'bob'),
    ]);
    const refused = answers.findIndex(({ error }) => error !== undefined);
    expect(answers[1 - refused]?.result).toEqual({});
    expect(answers[refused]?.error).toEqual({
      code: statusCodes.Busy,
      message: expect.stringContaining('setMtu'),
    });
    expect([mtuOf('v0'), mtuOf('v1')]).toEqual(refused === 0 ? ['1500', '1300'] : ['1400', '1500']);
    await expect.poll(() => lab.events('changeCommitted'), patience).toHaveLength(1);
    expect(await lab.events('changeBegun')).toHaveLength(1);
  });
});

describe('an open change', () => {
  it('shows its owner and its deadline, and belongs to its owner and to administrators', async () => {
    const committed = (await lab.events('changeCommitted')).length;
    const begin = await lab.callNode('changeBegin', { seconds: 120 }, 'alice');
    const deadline = String(begin.result?.['deadline']);
    const leftS = Number(BigInt(deadline) / 1_000_000_000n) - Date.now() / 1000;
    expect(leftS).toBeGreaterThan(30);
    expect(leftS).toBeLessThan(121);
    expect(await lab.properties('ovirtNode')).toMatchObject({
      changeOwner: 'alice',
      changeDeadline: deadline,
    });
    const until = new Date(Number(BigInt(deadline) / 1_000_000n)).toISOString();
    const busy = {
      code: statusCodes.Busy,
      message: expect.stringContaining(`a change of alice is open until ${until}`),
    };
    for (const [method, args] of [
      ['changeBegin', { seconds: 60 }],
      ['changeExtend', { seconds: 60 }],
      ['changeCommit', {}],
      ['changeRollback', {}],
    ] as const) {
      expect((await lab.callNode(method, args, 'bob')).error, method).toEqual(busy);
    }
    expect((await lab.callLink('v2', 'setMtu', { mtu: 1450 }, 'bob')).error).toEqual(busy);
    expect((await lab.callLink('v2', 'setMtu', { mtu: 1450 }, 'alice')).result).toEqual({});
    const extended = await lab.callNode('changeExtend', { seconds: 300 }, 'alice');
    expect(BigInt(String(extended.result?.['deadline']))).toBeGreaterThan(BigInt(deadline));
    expect(await lab.properties('ovirtNode')).toMatchObject({
      changeDeadline: extended.result?.['deadline'],
    });
    expect((await lab.callNode('changeCommit', {}, 'admin')).result).toEqual({});
    const shown = await lab.properties('ovirtNode');
    expect([shown['changeOwner'], shown['changeDeadline'], mtuOf('v2')]).toEqual([
      undefined,
      undefined,
      '1450',
    ]);
    await expect.poll(async () => (await lab.events('changeCommitted')).length, patience).toBe(committed + 1);
    expect((await lab.events('changeCommitted')).at(-1)).toMatchObject({ user: 'alice' });
  });

  it('reports both names when an administrator rolls the open change of another caller back', async () => {
    await lab.callNode('changeBegin', { seconds: 120 }, 'alice');
    await lab.callLink('v3', 'setMtu', { mtu: 1440 }, 'alice');
    expect((await lab.callNode('changeRollback', {}, 'admin')).result).toEqual({});
    expect(mtuOf('v3')).toBe('1500');
    await expect
      .poll(() => lab.events('changeRolledBack'), patience)
      .toMatchObject([
        { user: 'alice', reason: 'requested by admin; put back: ip link set dev v3 mtu 1500' },
      ]);
  });
});

describe('persistent configuration', () => {
  it('reports that a call with persistent true wrote nothing where no network service runs', async () => {
    const creations = [
      ['bridge', 'createBridgeInterface', 'br1', {}],
      ['bond', 'createBondingInterface', 'bond0', {}],
      ['vlan', 'createVlanInterface', 'v1.20', { lowerInterface: 'v1', vlanId: 20 }],
    ] as const;
    for (const [, method, interfaceName, args] of creations.filter(([kind]) => kernelHas(kind))) {
      expect(await lab.callNode(method, { interfaceName, ...args }, 'alice')).toMatchObject({ result: {} });
      expect(await lab.properties('networkInterface', interfaceName)).toMatchObject({
        active: true,
        persistent: false,
      });
      expect((await lastAction(method))?.['text'], method).toContain(
        'not written down: no single network service runs that could keep',
      );
    }
    await lab.callNode('createBridgeInterface', { interfaceName: 'br2', persistent: false }, 'alice');
    await expect
      .poll(async () => (await lab.events('actionPerformed')).at(-1), patience)
      .toMatchObject({ method: 'createBridgeInterface', text: expect.not.stringContaining('written') });
  });

  it('refuses the written definition of an interface that no network service defines', async () => {
    const { error } = await lab.callLink('v0', 'getXMLDesc', { flags: 1 });
    expect(error?.message).toContain('no network service has a definition of v0');
  });

  it('refuses to write a definition where no network service runs that could keep it', async () => {
    const answers = [
      await lab.callNode('defineInterfaceXML', { xmlDesc: '<interface type="ethernet" name="v0"/>' }),
      await lab.callLink('v0', 'undefine'),
      await lab.callLink('v0', 'setStartMode', { mode: 'onboot' }),
    ];
    for (const { error } of answers) {
      expect(error).toEqual({
        code: statusCodes.FeatureNotImplemented,
        message:
          'no single network service runs that could keep a definition of v0; expected NetworkManager, systemd-networkd or ifupdown (none run)',
      });
    }
  });
});

it('validateChange shows the plan of a network change and touches nothing', async () => {
  const before = lab.namespace.ip('link');
  const plan = async (object: string, method: string, callArguments: object) =>
    (await lab.callNode('validateChange', { object, method, callArguments }, 'alice')).result?.['plan'];
  const { ovirtNode } = await lab.properties('networkInterface', 'v0');
  const { objectName } = ovirtNode as { readonly objectName: string };
  const link = objectName.replace(':ovirtNode:', ':networkInterface:');
  expect(await plan(`${link}:v0`, 'setMtu', { mtu: 1350 })).toEqual(['ip link set dev v0 mtu 1350']);
  expect(
    await plan(objectName, 'createVlanInterface', {
      interfaceName: 'v1.30',
      lowerInterface: 'v1',
      vlanId: 30,
    }),
  ).toEqual([
    'ip link add link v1 name v1.30 type vlan protocol 802.1Q id 30',
    'ip link set dev v1.30 up',
    expect.stringContaining('note: not written down: no single network service runs'),
  ]);
  expect(lab.namespace.ip('link')).toBe(before);
  const refused = await lab.callNode(
    'validateChange',
    { object: `${link}:v0`, method: 'setMtu', callArguments: { mtu: 1 } },
    'alice',
  );
  expect(refused.error).toMatchObject({ message: expect.stringContaining('mtu is 1;') });
});
