import { randomUUID } from 'node:crypto';
import { testVouching } from '#access';
import { systemClock } from '#base';
import { connect } from '#broker';
import { type CheckContext, requireBroker } from '../check-context.ts';
import { type Finding, fail, pass, type Step, skip } from '../step.ts';

export const vouchingStep: Step = {
  name: 'vouching',
  needs: ['exchanges', 'permissions', 'round trip'],
  async run(context) {
    if (!context.roles.has('agent'))
      return skip('only an agent tests whether the broker vouches for callers');
    if (context.user === undefined)
      return skip('the login has no user name, so the broker has no name to compare');
    return vouchingFinding(await runTest(context), context);
  },
};

function runTest(context: CheckContext) {
  return testVouching({
    broker: requireBroker(context),
    dial: () =>
      connect({ ...context.access, containerId: `ovirt-node-check-${randomUUID()}`, retry: 'never' }),
    agentName: context.ownAgent.name,
    roles: context.roleAddresses,
    clock: systemClock,
    limitMs: context.timeoutMs,
  });
}

function vouchingFinding(
  vouching: Awaited<ReturnType<typeof runTest>>,
  { roleAddresses, realmProblem }: CheckContext,
): Finding {
  const { result, reason, guarded, open } = vouching;
  if (result === 'vouched')
    return pass("the broker refuses messages under another's name: policy.callers holds", realmProblem);
  if (result === 'undecided')
    return fail(reason, 'no caller may change this host until the test succeeds; try again');
  const text = `the broker vouches for no caller (${reason})`;
  if (open.length > 0) {
    const why = open.map((one) => `${one.role}: ${one.reason}`).join('; ');
    return fail(
      `${text}; addresses that do not count: ${why}`,
      'permit only users with the role to send to its address, not this account; docs/security.md says how on each broker',
    );
  }
  if (guarded.length > 0) return pass(`${text}; the addresses of ${guarded.join(', ')} count instead`);
  return pass(
    `${text}: no caller may change this host`,
    roleAddresses.length > 0 ? undefined : 'to permit callers: docs/security.md',
  );
}
