import { expect, test } from 'vitest';
import { bondOptions, bridgeOptions } from '../../../src/actions/network/state/link-options.ts';
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
import { nodeKey, objectKey } from '../lab/guest/object-key.ts';
import { startVm, type Vm } from '../lab/guest/vm.ts';
import { waitUntilPermitted } from '../lab/guest/wait-until-permitted.ts';

const setOptions = (lab: AgentLab, name: string, options: object) =>
  lab.call('networkInterface', objectKey(name), 'setOptions', { options });

/** Reads the options of a link from the output of `ip`, each as text. */
async function readOptions(vm: Vm, name: string): Promise<Record<string, string>> {
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
  expected: Record<string, string>,
): Promise<void> {
  if (Object.keys(options).length === 0) return;
  await setOptions(lab, name, options);
  expect(await readOptions(vm, name), `${name} ${JSON.stringify(options)}`).toMatchObject(expected);
}

/** Returns the sorted names of cases or options: the cases must cover all options of the agent. */
const namesOf = (cases: readonly { readonly name: string }[]) =>
  [...new Set(cases.map(({ name }) => name))].sort();

test('setOptions sets every option of a bond in each of the seven modes, as `ip` shows', async () => {
  const all = [
    ...anyModeOptions,
    ...arpOptions,
    ...memberlessOptions,
    ...Object.values(optionsByMode).flat(),
  ];
  expect(namesOf(all)).toEqual(namesOf(bondOptions));
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const members = ['ens16', 'ens17'];
  await lab.call('ovirtNode', nodeKey, 'changeBegin', { seconds: 1200 });
  for (const [mode, own] of Object.entries(optionsByMode)) {
    const args = { interfaceName: 'bond0', mode, members, options: optionValues(anyModeOptions, 0) };
    await lab.call('ovirtNode', nodeKey, 'createBondingInterface', args);
    expect(await readOptions(vm, 'bond0')).toMatchObject({ mode, ...expectedOptions(anyModeOptions, 0) });
    // The kernel makes only a member active whose link is up.
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
    expect(await readOptions(vm, 'bond0')).toMatchObject({ mode });
  }
  await lab.call('ovirtNode', nodeKey, 'changeCommit');
});

test('createBridgeInterface and setOptions set every option of a bridge, as `ip` shows', async () => {
  expect(namesOf(bridgeOptionCases)).toEqual(namesOf(bridgeOptions));
  await using vm = await startVm();
  await using lab = await startAgent(vm);
  await waitUntilPermitted(lab);
  const options = optionValues(bridgeOptionCases, 0);
  await lab.call('ovirtNode', nodeKey, 'createBridgeInterface', { interfaceName: 'br0', options });
  expect(await readOptions(vm, 'br0')).toMatchObject(expectedOptions(bridgeOptionCases, 0));
  await setOptions(lab, 'br0', optionValues(bridgeOptionCases, 1));
  expect(await readOptions(vm, 'br0')).toMatchObject(expectedOptions(bridgeOptionCases, 1));
});
