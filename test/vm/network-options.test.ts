import { expect, test } from 'vitest';
import { bondOptions, bridgeOptions } from '../../src/actions/network/state/link-options.ts';
import { type AgentLab, startAgent } from './lab/agent.ts';
import { permitted } from './lab/permitted.ts';
import { startVm, type Vm } from './lab/vm.ts';
import { node, of } from './network/kinds.ts';
import {
  expected,
  given,
  modes,
  modesWithArp,
  ofBridge,
  ofEachMode,
  turned,
  withArp,
  withoutMembers,
} from './network/options.ts';

const setOptions = (lab: AgentLab, name: string, options: object) =>
  lab.call('networkInterface', of(name), 'setOptions', { options });

/** Options of a link as `ip` tells them, each as a text. */
async function told(vm: Vm, name: string): Promise<Record<string, string>> {
  const [link] = JSON.parse(await vm.sh(`ip -j -d link show ${name}`)) as {
    linkinfo: { info_data: Record<string, unknown> };
  }[];
  return Object.fromEntries(
    Object.entries(link?.linkinfo.info_data ?? {}).map(([key, value]) => [key, String(value)]),
  );
}

async function setAndRead(
  vm: Vm,
  lab: AgentLab,
  name: string,
  options: Record<string, unknown>,
  is: Record<string, string>,
): Promise<void> {
  if (Object.keys(options).length === 0) return;
  await setOptions(lab, name, options);
  expect(await told(vm, name), `${name} ${JSON.stringify(options)}`).toMatchObject(is);
}

/** The cases must name all that the agent takes. */
const namesOf = (cases: readonly { readonly name: string }[]) =>
  [...new Set(cases.map(({ name }) => name))].sort();

test('a bond of each of the seven modes takes every option that the mode has, and the kernel has it', async () => {
  const all = [...ofEachMode, ...withArp, ...withoutMembers, ...Object.values(modes).flat()];
  expect(namesOf(all)).toEqual(namesOf(bondOptions));
  await using vm = await startVm();
  await using lab = await startAgent(vm, { every: 10 });
  await permitted(lab);
  const members = ['ens16', 'ens17'];
  await lab.call('ovirtNode', node, 'changeBegin', { seconds: 1200 });
  for (const [mode, own] of Object.entries(modes)) {
    const args = { interfaceName: 'bond0', mode, members, options: given(ofEachMode, 0) };
    await lab.call('ovirtNode', node, 'createBondingInterface', args);
    expect(await told(vm, 'bond0')).toMatchObject({ mode, ...expected(ofEachMode, 0) });
    // Only a member whose link is up can be made the active one.
    for (const member of members) await vm.until(`ip -d -o link show ${member} | grep -q 'mii_status UP'`);
    const all = [...ofEachMode.map(turned), ...own];
    await setAndRead(vm, lab, 'bond0', given(all, 0), expected(all, 0));
    await setAndRead(vm, lab, 'bond0', given(own, 1), expected(own, 1));
    if (modesWithArp.includes(mode)) {
      await setAndRead(vm, lab, 'bond0', { miimon: 0, ...given(withArp, 0) }, expected(withArp, 0));
      await setAndRead(vm, lab, 'bond0', given(withArp, 1), expected(withArp, 1));
    }
    await lab.call('networkInterface', of('bond0'), 'destroy');
  }
  await lab.call('ovirtNode', node, 'createBondingInterface', { interfaceName: 'bond0' });
  for (const turn of [0, 1] as const)
    await setAndRead(vm, lab, 'bond0', given(withoutMembers, turn), expected(withoutMembers, turn));
  for (const mode of Object.keys(modes)) {
    await setOptions(lab, 'bond0', { mode });
    expect(await told(vm, 'bond0')).toMatchObject({ mode });
  }
  await lab.call('ovirtNode', node, 'changeCommit');
});

test('a bridge takes every option, when it is made and later, and the kernel has it', async () => {
  expect(namesOf(ofBridge)).toEqual(namesOf(bridgeOptions));
  await using vm = await startVm();
  await using lab = await startAgent(vm, { every: 10 });
  await permitted(lab);
  const options = given(ofBridge, 0);
  await lab.call('ovirtNode', node, 'createBridgeInterface', { interfaceName: 'br0', options });
  expect(await told(vm, 'br0')).toMatchObject(expected(ofBridge, 0));
  await setOptions(lab, 'br0', given(ofBridge, 1));
  expect(await told(vm, 'br0')).toMatchObject(expected(ofBridge, 1));
});
