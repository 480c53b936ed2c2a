import type { Vm } from './vm.ts';

const dropIn = '/run/systemd/system/ovirt-node-agent.service.d/dead.conf';

/**
 * Kills the agent with SIGKILL and keeps the init system from restarting it. A mask would not do that for a unit in /etc.
 * @param target the main process alone, as in a crash, or all processes of the unit.
 */
export async function killWithoutRestart(vm: Vm, target: 'main' | 'all' = 'main'): Promise<void> {
  await vm.write(dropIn, '[Service]\nRestart=no\n');
  await vm.sh(`systemctl daemon-reload && systemctl kill --kill-who=${target} -s KILL ovirt-node-agent`);
}

/** Starts the agent after {@link killWithoutRestart}, with its original unit. */
export const restartAgent = (vm: Vm): Promise<string> =>
  vm.sh(`rm -f ${dropIn}; systemctl daemon-reload; systemctl restart ovirt-node-agent`);
