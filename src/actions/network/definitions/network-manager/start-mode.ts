import { Unsupported } from '../../../errors.ts';
import type { InterfaceToWrite } from '../interface-to-write.ts';
import type { ProfileSet } from './profile-set.ts';
import { isStarted } from './stored-profile.ts';

type StartMode = InterfaceToWrite['startMode'];

/** Whether NetworkManager is to start an interface by itself. @throws {Unsupported} for another start mode. */
export function toAutoconnect(name: string, mode: StartMode): boolean {
  if (mode === 'hotplug')
    throw new Unsupported(
      `start mode of ${name} is hotplug, which NetworkManager does not know; expected onboot or none`,
    );
  return mode !== 'none';
}

/**
 * Finds whether NetworkManager is to start an interface of a definition: a member starts with its master.
 * @throws {Unsupported} for a member with another start mode than its master.
 */
export function autoconnectOf(
  written: InterfaceToWrite,
  interfaces: readonly InterfaceToWrite[],
  profiles: ProfileSet,
): boolean {
  const { name, startMode, master } = written;
  if (!master) return toAutoconnect(name, startMode);
  const its = interfaces.find((one) => one.name === master.name);
  const former = profiles.inForce(master.name);
  const starts = its ? autoconnectOf(its, interfaces, profiles) : !former || isStarted(former);
  if (startMode !== undefined) requireModeOfMaster(name, master.name, startMode, starts);
  return starts;
}

/** @throws {Unsupported} */
export function requireModeOfMaster(name: string, master: string, mode: StartMode, starts: boolean): void {
  if (toAutoconnect(name, mode) === starts) return;
  throw new Unsupported(
    `start mode of ${name} is ${mode}, and it starts with its master ${master}; expected ${starts ? 'onboot' : 'none'}, or another start mode of ${master}`,
  );
}
