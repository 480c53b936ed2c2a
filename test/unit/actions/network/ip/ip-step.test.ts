import { expect, test } from 'vitest';
import { ip, optional, stepText } from '../../../../../src/actions/network/ip/ip-step.ts';

test('splits only the literal parts of a command into arguments', () => {
  const name = 'a b;#"';
  expect(ip`link set dev ${name} mtu ${1400}`).toEqual(['link', 'set', 'dev', 'a b;#"', 'mtu', '1400']);
  expect(ip`link set dev ${''} up`).toEqual(['link', 'set', 'dev', '', 'up']);
});

test('takes a list as several arguments and an absent option as none', () => {
  const step = ip`link add ${optional('link', undefined)} name ${'v0'} ${optional('address', 'aa:bb')} type ${['bridge']}`;
  expect(stepText(step)).toBe('ip link add name v0 address aa:bb type bridge');
});
