import { expect, test } from 'vitest';
import { bondOptions, bridgeOptions } from '../../../src/actions/network/state/link-options.ts';
import { nodeKey, objectKey } from '../changes/change-kinds.ts';
import {
  anyModeOptions,
  arpOptions,
  bridgeOptionCases,
  expectedOptions,
  memberlessOptions,
  modesWithArp,
  optionsByMode,
  optionValues,
  swapValues,
} from '../changes/option-cases.ts';
import { type AgentLab, startAgent } from '../lab/guest/agent.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';

const setOptions = (lab: AgentLab, name: string, options: object) =>
  lab.call('networkInterface', objectKey(name), 'setOptions', { options });

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
  const all = [
    ...anyModeOptions,
    ...arpOptions,
    ...memberlessOptions,
    ...Object.values(optionsByMode).flat(),
  ];
  expect(namesOf(all)).toEqual(namesOf(bondOptions));
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 10 });
  await waitUntilPermitted(lab);
  const members = ['ens16', 'ens17'];
  await lab.call('ovirtNode', nodeKey, 'changeBegin', { seconds: 1200 });
  for (const [mode, own] of Object.entries(optionsByMode)) {
    const args = { interfaceName: 'bond0', mode, members, options: optionValues(anyModeOptions, 0) };
    await lab.call('ovirtNode', nodeKey, 'createBondingInterface', args);
    expect(await told(vm, 'bond0')).toMatchObject({ mode, ...expectedOptions(anyModeOptions, 0) });
    // Only a member whose link is up can be made the active one.
    for (const member of members)
      await vm.waitUntil(`ip -d -o link show ${member} | grep -q 'mii_status UP'`);
    const all = [...anyModeOptions.map(swapValues), ...own];
    await setAndRead(vm, lab, 'bond0', optionValues(all, 0), expectedOptions(all, 0));
    await setAndRead(vm, lab, 'bond0', optionValues(own, 1), expectedOptions(own, 1));
    if (modesWithArp.includes(mode)) {
      await setAndRead(
        vm,
        lab,
        'bond0',
        { miimon: 0, ...optionValues(arpOptions, 0) },
        expectedOptions(arpOptions, 0),
      );
      await setAndRead(vm, lab, 'bond0', optionValues(arpOptions, 1), expectedOptions(arpOptions, 1));
    }
    await lab.call('networkInterface', objectKey('bond0'), 'destroy');
  }
  await lab.call('ovirtNode', nodeKey, 'createBondingInterface', { interfaceName: 'bond0' });
  for (const turn of [0, 1] as const)
    await setAndRead(
      vm,
      lab,
      'bond0',
      optionValues(memberlessOptions, turn),
      expectedOptions(memberlessOptions, turn),
    );
  for (const mode of Object.keys(optionsByMode)) {
    await setOptions(lab, 'bond0', { mode });
    expect(await told(vm, 'bond0')).toMatchObject({ mode });
  }
  await lab.call('ovirtNode', nodeKey, 'changeCommit');
});

test('a bridge takes every option, when it is made and later, and the kernel has it', async () => {
  expect(namesOf(bridgeOptionCases)).toEqual(namesOf(bridgeOptions));
  await using vm = await startVm();
  await using lab = await startAgent(vm, { everySeconds: 10 });
  await waitUntilPermitted(lab);
  const options = optionValues(bridgeOptionCases, 0);
  await lab.call('ovirtNode', nodeKey, 'createBridgeInterface', { interfaceName: 'br0', options });
  expect(await told(vm, 'br0')).toMatchObject(expectedOptions(bridgeOptionCases, 0));
  await setOptions(lab, 'br0', optionValues(bridgeOptionCases, 1));
  expect(await told(vm, 'br0')).toMatchObject(expectedOptions(bridgeOptionCases, 1));
});
