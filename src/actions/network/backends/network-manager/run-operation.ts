import { activate, disconnectAll } from './activate.ts';
import type { ManagerOperation } from './plan.ts';
import { isRefusal, type NetworkManager } from './service.ts';

/** Carries out one operation. Skips a device that no longer exists. @throws {BusError} {ToolFailed} */
export async function runOperation(manager: NetworkManager, operation: ManagerOperation): Promise<void> {
  const { link } = operation;
  const device = (await manager.devices()).get(link);
  switch (operation.kind) {
    case 'activate':
      await manager.add(operation.settings);
      await activate(manager, link, operation.uuid);
      return;
    case 'disconnect':
      if (device) await disconnectAll(manager, [link]);
      return;
    case 'end':
      if (device?.active !== undefined) await manager.deactivate(device.active);
      return;
    case 'reapply':
      if (!device) return;
      await manager.reapply(device.path, operation.settings).catch((error: unknown) => {
        if (!isRefusal(error, 'IncompatibleConnection')) throw error;
        return manager.reapply(device.path, operation.settingsWithoutMtu);
      });
  }
}
