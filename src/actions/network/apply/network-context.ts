import { existsSync } from 'node:fs';
import { openBus, systemBusSocket } from '#dbus';
import { loadLibc, openNetlink, openRequester, type Requester } from '#netlink';
import { Runner } from '../../run/runner.ts';
import type { BackendContext } from '../backends/common/backend.ts';
import type { DefinitionContext } from '../definitions/definition-context.ts';
import { hostIp } from '../ip/host-ip.ts';
import type { Ip } from '../ip/ip.ts';
import { openRestoreRequester } from '../ip/restore-requester.ts';
import { openSavedTables } from '../ip/saved-tables.ts';
import type { KernelAccess } from '../kernel/restore-kernel-state.ts';
import { hostSettingFiles } from '../kernel/settings.ts';

/** The tools and services through which a machine's network is read and changed. */
export interface NetworkContext extends BackendContext, KernelAccess, DefinitionContext {
  readonly ip: Ip;
  /** Folder for the static addresses that DHCP replaces. Without it, DHCP cannot be turned on or off. */
  readonly stateDirectory?: string | undefined;
}

/** Makes the context of the machine that this process runs on. */
export function hostNetworkContext(runner: Runner = new Runner()): NetworkContext {
  return {
    runner,
    ip: hostIp(runner),
    netlink: async () => (await openNetlink()) ?? openSavedTables(runner),
    requester: () => openRouteRequester(runner),
    settingFiles: hostSettingFiles,
    bus: (form) => (existsSync(systemBusSocket) ? openBus(form) : Promise.resolve(undefined)),
  };
}

async function openRouteRequester(runner: Runner): Promise<Requester> {
  const libc = await loadLibc();
  return libc ? openRequester(libc) : openRestoreRequester(runner);
}
