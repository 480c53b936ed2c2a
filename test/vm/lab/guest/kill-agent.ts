import type { Vm } from './vm.ts';

const dropIn = '/run/systemd/system/ovirt-node-agent.service.d/dead.conf';

/**
 * Kills the agent by signal 9, and nobody starts it again: a mask would not keep a unit of /etc from that.
 * @param who the process itself, as a crash does, or all that it started, too.
 */
export async function killWithoutRestart(vm: Vm, who: 'main' | 'all' = 'main'): Promise<void> {
  await vm.write(dropIn, '[Service]\nRestart=no\n');
  await vm.sh(`systemctl daemon-reload && systemctl kill --kill-who=${who} -s KILL ovirt-node-agent`);
}

/** The unit as it was, started. */
export const restartAgent = (vm: Vm): Promise<string> =>
  vm.sh(`rm -f ${dropIn}; systemctl daemon-reload; systemctl restart ovirt-node-agent`);
