/** What it takes to undo a change, in another process, too. Plain JSON. */
export interface Memory {
  /** Devices that were there. */
  readonly devices: readonly RememberedDevice[];
  /** Profiles that the change adds. */
  readonly added: readonly string[];
  readonly made: readonly string[];
}

export interface RememberedDevice {
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
export function asOne(newestFirst: readonly Memory[]): Memory {
  const devices = new Map<string, RememberedDevice>();
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
function inOrder(devices: readonly RememberedDevice[]): readonly RememberedDevice[] {
  const found = new Set<RememberedDevice>();
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
