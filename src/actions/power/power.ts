import type { Action } from '../action.ts';
import { Refused, Unsupported } from '../errors.ts';
import type { Operation } from '../run/operation.ts';
import { logind, type PowerContext } from './power-context.ts';

export type PowerAction = 'shutdown' | 'restart';

/** Shuts the machine down or restarts it, in order: its services and guests are stopped by its own means. */
export const power: Action<{ readonly action: PowerAction; readonly force: boolean }, PowerContext> = {
  name: 'power',
  lock: 'power',
  plan({ action, force }, means) {
    if (!force) requireNotInhibited(means, 'force true does it all the same');
    // Of all ways only this one goes past an inhibitor in each version of systemd.
    const isInhibited = means.inhibitors.length > 0;
    return [{ run: deed(action, isInhibited ? 'systemctl' : means.mechanism, means) }];
  },
};

function deed(action: PowerAction, way: PowerContext['mechanism'], means: PowerContext): Operation {
  const word = action === 'shutdown' ? 'poweroff' : 'reboot';
  switch (way) {
    case 'logind': {
      const member = action === 'shutdown' ? 'PowerOff' : 'Reboot';
      return { call: { ...logind, member, signature: 'b', body: [false] } };
    }
    case 'systemctl':
      return { file: 'systemctl', args: [word, '--ignore-inhibitors'] };
    case 'shutdown':
      return { file: 'shutdown', args: [...(action === 'shutdown' ? ['-h', '-P'] : ['-r']), 'now'] };
    case 'none':
      throw noInitError(means);
  }
}

/** @throws {Refused} in the words of those who inhibit a shutdown. */
export function requireNotInhibited({ inhibitors }: PowerContext, advice: string): void {
  if (inhibitors.length === 0) return;
  const words = inhibitors.map(({ who, why }) => `${who}: ${why}`).join('; ');
  throw new Refused(`inhibited by ${words}; ${advice}`);
}

export const noInitError = ({ init }: PowerContext) =>
  new Unsupported(
    `no init system runs here that could: process 1 is ${init === undefined ? 'not to be seen' : JSON.stringify(init)}; run the agent on the host itself`,
  );
