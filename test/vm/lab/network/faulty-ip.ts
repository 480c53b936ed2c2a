import type { Vm } from '../guest/vm.ts';

/** Stands before the machine's `ip`: readings are the real one's, changes are, too, up to a fault. */
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

export async function installFaultyIp(vm: Vm): Promise<void> {
  await vm.write('/usr/local/sbin/ip', script);
  await vm.sh('chmod 755 /usr/local/sbin/ip');
}

/**
 * The next change that `ip` is asked for ends after its first step, with the words of a kernel that refuses; of a single step
 * nobody knows whether it was done.
 */
export const failNextChange = (vm: Vm) => vm.write('/run/fault', 'second-step');
