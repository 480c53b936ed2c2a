/** The data that another process needs to undo a change of NetworkManager. JSON on disk: the names of its members are fixed. */
export interface NetworkManagerUndoState {
  /** Devices that existed before the change. */
  readonly devices: readonly SavedDevice[];
  /** UUIDs of the profiles that the change adds. */
  readonly added: readonly string[];
  /** Devices that the change creates. */
  readonly made: readonly string[];
}

/** A device before a change. JSON on disk: the names of its members are fixed. */
export interface SavedDevice {
  readonly name: string;
  readonly autoconnect: boolean;
  /** UUID of the active profile; absent when the device was idle. */
  readonly uuid?: string | undefined;
  /** Settings that were applied, as `toJson` writes them. */
  readonly applied?: unknown;
  readonly master?: string | undefined;
  readonly lower?: string | undefined;
  readonly isCard: boolean;
}

/** Merges the undo states of several changes: of each device the oldest state wins. */
export function mergeUndoStates(newestFirst: readonly NetworkManagerUndoState[]): NetworkManagerUndoState {
  const devices = new Map<string, SavedDevice>();
  const made = new Set<string>();
  for (const state of newestFirst) {
    for (const device of state.devices) {
      devices.set(device.name, device);
      made.delete(device.name);
    }
    for (const name of state.made) {
      devices.delete(name);
      made.add(name);
    }
  }
  return {
    devices: inStackOrder([...devices.values()]),
    added: newestFirst.flatMap(({ added }) => added),
    made: [...made],
  };
}

/** Sorts masters and lower devices before the devices that need them. */
function inStackOrder(devices: readonly SavedDevice[]): readonly SavedDevice[] {
  const sorted = new Set<SavedDevice>();
  const visit = (name: string | undefined) => {
    const device = devices.find((one) => one.name === name);
    if (!device || sorted.has(device)) return;
    visit(device.lower);
    visit(device.master);
    sorted.add(device);
  };
  for (const { name } of devices) visit(name);
  return [...sorted];
}
