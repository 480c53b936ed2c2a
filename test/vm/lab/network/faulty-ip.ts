import type { Vm } from '../guest/vm.ts';

/** Wraps the machine's `ip`: passes all commands on, until a fault is injected into the next change. */
const script = `#!/bin/bash
real=/usr/sbin/ip
[ -x $real ] || real=/sbin/ip
case " $* " in *" -json "*|*" -j "*) exec $real "$@";; esac
case "$(cat /run/fault 2>/dev/null)" in
  second-step)
    rm -f /run/fault
    if [[ " $* " == *" -batch "* ]]; then
      read -r first
      cat > /dev/null
      $real $first || exit
      echo 'RTNETLINK answers: Input/output error' >&2
      echo 'Command failed -:2' >&2
      exit 1
    fi
    $real "$@"
    echo 'RTNETLINK answers: Input/output error' >&2
    exit 2;;
esac
exec $real "$@"
`;

/** Installs a wrapper of `ip` into which {@link failNextChange} injects a fault. */
export async function installFaultyIp(vm: Vm): Promise<void> {
  await vm.write('/usr/local/sbin/ip', script);
  await vm.sh('chmod 755 /usr/local/sbin/ip');
}

/**
 * Lets the next change fail after its first step, with the error text of the kernel. A change of one step is applied and
 * reported as failed.
 */
export const failNextChange = (vm: Vm) => vm.write('/run/fault', 'second-step');
