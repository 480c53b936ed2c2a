/** The kernel's facts from which the origin of an address is inferred. */
export interface OriginEvidence {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly prefixLength: number;
  readonly scope: string;
  readonly flags: readonly string[];
  /** `IFA_PROTO`, since Linux 5.18. */
  readonly protocol: number | undefined;
}

/** `IFAPROT_*` of linux/if_addr.h, and the values of `RTPROT_*` that network services write there. */
const originByProtocol: ReadonlyMap<number | undefined, string> = new Map([
  [1, 'kernel'],
  [2, 'ra'],
  [3, 'link-local'],
  [4, 'static'],
  [9, 'ra'],
  [16, 'dhcp'],
]);

/**
 * Infers an origin: `static`, `dhcp`, `ra`, `link-local`, `kernel`. A permanent address without other evidence is
 * static.
 */
export function classifyOrigin(evidence: OriginEvidence): string {
  const { family, address, prefixLength, scope, flags, protocol } = evidence;
  const stated = originByProtocol.get(protocol);
  if (stated !== undefined) return stated;
  const isPermanent = flags.includes('permanent');
  if (scope === 'host') return 'kernel';
  if (family === 'ipv4') {
    if (address.startsWith('169.254.') && (scope === 'link' || !isPermanent)) return 'link-local';
    return isPermanent ? 'static' : 'dhcp';
  }
  if (address.startsWith('fe80:') && scope === 'link' && isPermanent) return 'link-local';
  if (isPermanent) return 'static';
  // DHCPv6 leases single addresses; a router advertisement has the prefix of its network.
  return prefixLength === 128 ? 'dhcp' : 'ra';
}
