/** What it takes to undo a change, in another process, too. Plain JSON. */
export interface NetworkManagerUndoState {
  /** Devices that were there. */
  readonly devices: readonly SavedDevice[];
  /** Profiles that the change adds. */
  readonly added: readonly string[];
  readonly made: readonly string[];
}

export interface SavedDevice {
  readonly name: string;
  readonly autoconnect: boolean;
  /** Of the profile that was active; absent of an idle device. */
  readonly uuid?: string | undefined;
  /** What was applied of it. */
  readonly applied?: unknown;
  readonly master?: string | undefined;
  readonly lower?: string | undefined;
  readonly isCard: boolean;
}

/** What takes back several changes in one: of each device what it was before the first of them that names it. */
export function mergeUndoStates(newestFirst: readonly NetworkManagerUndoState[]): NetworkManagerUndoState {
  const devices = new Map<string, SavedDevice>();
  const made = new Set<string>();
  for (const memory of newestFirst) {
    for (const device of memory.devices) {
      devices.set(device.name, device);
      made.delete(device.name);
    }
    for (const name of memory.made) {
      devices.delete(name);
      made.add(name);
    }
  }
  return {
    devices: inOrder([...devices.values()]),
    added: newestFirst.flatMap(({ added }) => added),
    made: [...made],
  };
}

/** What others stand on, or are ports of, comes first. */
function inOrder(devices: readonly SavedDevice[]): readonly SavedDevice[] {
  const found = new Set<SavedDevice>();
  const visit = (name: string | undefined) => {
    const device = devices.find((one) => one.name === name);
    if (!device || found.has(device)) return;
    visit(device.lower);
    visit(device.master);
    found.add(device);
  };
  for (const { name } of devices) visit(name);
  return [...found];
}
