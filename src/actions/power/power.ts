import type { Action } from '../action.ts';
import { Refused, Unsupported } from '../errors.ts';
import type { Operation } from '../run/operation.ts';
import { logind, type PowerContext } from './power-context.ts';

export type PowerAction = 'shutdown' | 'restart';

/** Shuts the machine down or restarts it through its init system, which stops services and guests first. */
export const power: Action<{ readonly action: PowerAction; readonly force: boolean }, PowerContext> = {
  name: 'power',
  lock: 'power',
  plan({ action, force }, context) {
    if (!force) requireNotInhibited(context, 'force=true overrides it');
    // Only systemctl ignores inhibitors in every version of systemd.
    const isInhibited = context.inhibitors.length > 0;
    const mechanism = isInhibited ? 'systemctl' : context.mechanism;
    return [{ run: powerOperation(action, { ...context, mechanism }) }];
  },
};

function powerOperation(action: PowerAction, context: PowerContext): Operation {
  const isShutdown = action === 'shutdown';
  switch (context.mechanism) {
    case 'logind': {
      const member = isShutdown ? 'PowerOff' : 'Reboot';
      return { call: { ...logind, member, signature: 'b', body: [false] } };
    }
    case 'systemctl':
      return { file: 'systemctl', args: [isShutdown ? 'poweroff' : 'reboot', '--ignore-inhibitors'] };
    case 'shutdown':
      return { file: 'shutdown', args: isShutdown ? ['-h', '-P', 'now'] : ['-r', 'now'] };
    case 'none':
      throw noInitError(context);
  }
}

/** @throws {Refused} naming each program that inhibits a shutdown, and its reason. */
export function requireNotInhibited({ inhibitors }: PowerContext, advice: string): void {
  if (inhibitors.length === 0) return;
  const reasons = inhibitors.map(({ who, why }) => `${who}: ${why}`).join('; ');
  throw new Refused(`inhibited by ${reasons}; ${advice}`);
}

/** Returns the error for a host whose process 1 cannot shut the machine down, such as a container. */
export const noInitError = ({ init }: PowerContext): Unsupported =>
  new Unsupported(
    `process 1 is ${init === undefined ? 'not visible' : JSON.stringify(init)}; expected an init system: run the agent on the host itself`,
  );
