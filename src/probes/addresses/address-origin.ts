/** What the kernel says of an address that tells where it came from. */
export interface OriginEvidence {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: string;
  readonly prefixLength: number;
  readonly scope: string;
  readonly flags: readonly string[];
  /** `IFA_PROTO`, since Linux 5.18. */
  readonly protocol: number | undefined;
}

/** `IFAPROT_*` of linux/if_addr.h, and what network services write there in the manner of `RTPROT_*`. */
const protocols: ReadonlyMap<number | undefined, string> = new Map([
  [1, 'kernel'],
  [2, 'ra'],
  [3, 'link-local'],
  [4, 'static'],
  [9, 'ra'],
  [16, 'dhcp'],
]);

/** Who gave an address: `static`, `dhcp`, `ra`, `link-local`, `kernel`. What lasts for ever and has no other sign is static. */
export function classifyOrigin(signs: OriginEvidence): string {
  const said = protocols.get(signs.protocol);
  if (said !== undefined) return said;
  const permanent = signs.flags.includes('permanent');
  if (signs.scope === 'host') return 'kernel';
  if (signs.family === 'ipv4') {
    if (signs.address.startsWith('169.254.') && (signs.scope === 'link' || !permanent)) return 'link-local';
    return permanent ? 'static' : 'dhcp';
  }
  if (signs.address.startsWith('fe80:') && signs.scope === 'link' && permanent) return 'link-local';
  if (permanent) return 'static';
  // Stateful DHCPv6 leases single addresses; what a router announces has the prefix of its network.
  return signs.prefixLength === 128 ? 'dhcp' : 'ra';
}
