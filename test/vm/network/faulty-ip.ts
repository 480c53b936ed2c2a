import type { Vm } from '../lab/vm.ts';

/** What becomes of the next change that `ip` is asked for. */
export type Fault =
  /** It ends after the first step, with the words of a kernel that refuses; of a single step nobody knows whether it was done. */
  | 'second-step'
  /** It is done, and the way to the broker is gone with it, until {@link mended}. */
  | 'cut';

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
  cut)
    $real "$@"
    status=$?
    $real route replace blackhole 10.0.2.2/32
    exit $status;;
esac
exec $real "$@"
`;

export async function installFaultyIp(vm: Vm): Promise<void> {
  await vm.write('/usr/local/sbin/ip', script);
  await vm.sh('chmod 755 /usr/local/sbin/ip');
}

export const breakNext = (vm: Vm, fault: Fault) => vm.write('/run/fault', fault);

/** The way to the broker is gone. */
export const cut = (vm: Vm) => vm.sh('/sbin/ip route replace blackhole 10.0.2.2/32');

/** The way to the broker is there again. */
export const mended = (vm: Vm) => vm.sh('rm -f /run/fault; /sbin/ip route del blackhole 10.0.2.2/32 || true');
