import { randomUUID } from 'node:crypto';
import { systemClock } from '#base';
import { connect } from '#broker';
import { testVouching } from '#node';
import { type CheckContext, requireBroker } from '../check-context.ts';
import { type Finding, fail, pass, type Step, skip } from '../step.ts';

export const vouchingStep: Step = {
  name: 'vouching',
  needs: ['exchanges', 'permissions', 'round trip'],
  async run(way) {
    if (!way.roles.has('agent'))
      return skip('it is an agent that tests whether the broker vouches for callers');
    if (way.user === undefined) return skip('nobody logged in, so the broker has no name to compare');
    return finding(await test(way), way);
  },
};

function test(way: CheckContext) {
  return testVouching({
    broker: requireBroker(way),
    dial: () => connect({ ...way.access, containerId: `ovirt-node-check-${randomUUID()}`, retry: 'never' }),
    agentName: way.ownAgent.name,
    roles: way.roleAddresses,
    clock: systemClock,
    limitMs: way.timeoutMs,
  });
}

function finding(found: Awaited<ReturnType<typeof test>>, { roleAddresses }: CheckContext): Finding {
  const { result, reason, guarded, open } = found;
  if (result === 'vouched')
    return pass("the broker refuses messages under another's name: policy.callers holds");
  if (result === 'undecided')
    return fail(reason, 'nobody may change this host until that is known; try again');
  const text = `the broker vouches for no caller (${reason})`;
  if (open.length > 0) {
    const why = open.map((one) => `${one.role}: ${one.reason}`).join('; ');
    return fail(
      `${text}; addresses that do not count: ${why}`,
      'let only those who have the role send to its address, not this account; docs/security.md has how on each broker',
    );
  }
  if (guarded.length > 0) return pass(`${text}; the addresses of ${guarded.join(', ')} count instead`);
  return pass(
    `${text}: nobody may change this host`,
    roleAddresses.length > 0 ? undefined : 'where somebody should: docs/security.md',
  );
}
