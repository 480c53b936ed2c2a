/** Keys of the files of systemd-networkd by the kernel's names of the options. Source: systemd.netdev(5), systemd.network(5). */
export const networkdKeys = {
  /** Section [Bond]: words and numbers in the kernel's form. */
  bondWords: {
    Mode: 'mode',
    TransmitHashPolicy: 'xmit_hash_policy',
    LACPTransmitRate: 'lacp_rate',
    AdSelect: 'ad_select',
    FailOverMACPolicy: 'fail_over_mac',
    ARPValidate: 'arp_validate',
    ARPAllTargets: 'arp_all_targets',
    PrimaryReselectPolicy: 'primary_reselect',
    MinLinks: 'min_links',
    ResendIGMP: 'resend_igmp',
    PacketsPerSlave: 'packets_per_slave',
    GratuitousARP: 'num_grat_arp',
  },
  /** Section [Bond]: times, which the kernel counts in milliseconds. */
  bondTimes: {
    MIIMonitorSec: 'miimon',
    UpDelaySec: 'updelay',
    DownDelaySec: 'downdelay',
    ARPIntervalSec: 'arp_interval',
  },
  /** Section [Bridge] of a `.netdev` file: times, which the kernel counts in hundredths of a second. */
  bridgeTimes: {
    ForwardDelaySec: 'forward_delay',
    HelloTimeSec: 'hello_time',
    MaxAgeSec: 'max_age',
    AgeingTimeSec: 'ageing_time',
  },
  bridgeFlags: {
    STP: 'stp_state',
    VLANFiltering: 'vlan_filtering',
    MulticastSnooping: 'mcast_snooping',
    MulticastQuerier: 'mcast_querier',
  },
  /** Section [Bridge] of a `.network` file, which configures a port. */
  portNumbers: { Cost: 'cost', Priority: 'priority' },
  /** `UseBPDU=` is the opposite of the kernel's guard. */
  portFlags: {
    HairPin: 'hairpin',
    Isolated: 'isolated',
    FastLeave: 'fastleave',
    UnicastFlood: 'flood',
    MulticastFlood: 'mcast_flood',
    Learning: 'learning',
    UseBPDU: 'guard',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;
