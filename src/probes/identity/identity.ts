/** Sources of an identity, the best first. */
export type IdentitySource = 'configured' | 'smbios' | 'device-tree' | 'libvirt' | 'machine-id';

/** The UUIDs that the machine offers, in lower case; undefined where a source has no UUID. */
export interface IdentityCandidates {
  /** The UUID of SMBIOS, usable or not. */
  readonly smbios: string | undefined;
  readonly deviceTree: string | undefined;
  readonly libvirt?: string | undefined;
  /** UUIDv5 of the machine-id, never the machine-id itself. */
  readonly machineId: string | undefined;
  /** What is wrong with a source that is present, in words that do not contain the machine-id. */
  readonly problem?: string | undefined;
}

/** The identity that an earlier run saved. */
export interface RememberedIdentity {
  readonly uuid: string;
  readonly source: IdentitySource;
}

/** The identity of the machine. */
export interface Identity extends RememberedIdentity {
  /** False where clones of the machine share the source. */
  readonly trusted: boolean;
  readonly hardwareUuid: string | undefined;
  readonly machineIdUuid: string | undefined;
  /** The remembered UUID when it differs: the identity of the machine has changed. */
  readonly changedFrom: string | undefined;
}
