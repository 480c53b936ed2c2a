/** Where an identity may come from, the best first. */
export type IdentitySource = 'configured' | 'smbios' | 'device-tree' | 'libvirt' | 'machine-id';

/** What the machine offers as its identity; each a UUID in lower case, or undefined where the source has none. */
export interface IdentityCandidates {
  /** As SMBIOS says it, acceptable or not. */
  readonly smbios: string | undefined;
  readonly deviceTree: string | undefined;
  readonly libvirt?: string | undefined;
  /** UUIDv5 made of the machine-id, never that itself. */
  readonly machineId: string | undefined;
}

/** What an earlier run found, as it was written down. */
export interface RememberedIdentity {
  readonly uuid: string;
  readonly source: IdentitySource;
}

/** Who this machine is. */
export interface Identity extends RememberedIdentity {
  /** False where clones of the machine share the source. */
  readonly trusted: boolean;
  readonly hardwareUuid: string | undefined;
  readonly machineIdUuid: string | undefined;
  /** The remembered UUID where this is another: the machine's identity has changed. */
  readonly changedFrom: string | undefined;
}
