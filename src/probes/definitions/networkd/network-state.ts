import type { Mutable, StartMode, WrittenFamily, WrittenSettings } from '../definition.ts';

/** What the sections of one `.network` file say so far. */
export interface NetworkFileState {
  readonly names: string[];
  readonly macs: string[];
  readonly kinds: string[];
  startMode: StartMode;
  isUnmanaged: boolean;
  /** `IPv6AcceptRA=`; undefined for the default of the service. */
  acceptRa: boolean | undefined;
  /** Families of `LinkLocalAddressing=`. */
  linkLocal: 'yes' | 'no' | 'ipv4' | 'ipv6';
  /** VLANs of `VLAN=`, of `EgressUntagged=` and of `PVID=`. */
  readonly vlans: Set<number>;
  readonly untagged: Set<number>;
  pvid: number | undefined;
  readonly ipv4: Mutable<WrittenFamily>;
  readonly ipv6: Mutable<WrittenFamily>;
  readonly settings: Mutable<WrittenSettings>;
}

export const newState = (): NetworkFileState => ({
  names: [],
  macs: [],
  kinds: [],
  startMode: 'onboot',
  isUnmanaged: false,
  acceptRa: undefined,
  linkLocal: 'ipv6',
  vlans: new Set(),
  untagged: new Set(),
  pvid: undefined,
  ipv4: {},
  ipv6: {},
  settings: {},
});
