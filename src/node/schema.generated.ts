// Generated from schema/ovirt-node.xml by `npm run codegen`. Do not edit.
import type { AmqpMap, AmqpValue, ObjectId, VariantList, VariantMap } from '#qmf';

/** Digest of schema/ovirt-node.xml when this file was made from it. */
export const schemaDigest = '116c4905e15061243bd7237a07afdd7133b2d5615d6b50d7321dc68ac719025d';

/** this machine: identity, processors, memory, power, and what makes interfaces */
export interface OvirtNode {
  properties: {
    /** UUID of the machine, RFC 9562 text in lower case; decided once, kept in the state directory (sstr, RC, index) */
    uuid: string;
    /** where uuid is from: smbios, device-tree, libvirt, machine-id, configured (sstr, RC) */
    uuidSource: string;
    /** false where clones of this machine could have the same uuid (bool, RC) */
    uuidTrusted: boolean;
    /** UUID as SMBIOS gives it, also when it was not accepted as uuid (sstr, RO, optional) */
    hardwareUuid?: string | undefined;
    /** UUIDv5 made of the machine-id of the operating system, which itself is confidential (sstr, RO, optional) */
    machineId?: string | undefined;
    /** host name, followed when it changes; equals that of libvirt where libvirt is (sstr, RO, optional) */
    hostname?: string | undefined;
    /** machine architecture, as x86_64, aarch64, ppc64le, s390x (sstr, RO, optional) */
    architecture?: string | undefined;
    /** what it runs guests with: kvm, xen, or none (sstr, RO, optional) */
    hypervisorType?: string | undefined;
    /** memory of the whole machine (uint64, KiB, RO, optional) */
    memory?: bigint | undefined;
    /** swap space, used or free (uint64, KiB, RO, optional) */
    swap?: bigint | undefined;
    /** logical processors of the whole machine (uint32, RO, optional) */
    cpuCount?: number | undefined;
    /** processor sockets of the whole machine that hold a processor (uint32, RO, optional) */
    cpuSockets?: number | undefined;
    /** processor cores of the whole machine, all sockets together (uint32, RO, optional) */
    cpuCores?: number | undefined;
    /** hardware threads of the whole machine, all cores together (uint32, RO, optional) */
    cpuThreads?: number | undefined;
    /** NUMA nodes of the whole machine (uint32, RO, optional) */
    numaNodes?: number | undefined;
    /** vendor of the processors, as GenuineIntel, AuthenticAMD (sstr, RO, optional) */
    cpuVendor?: string | undefined;
    /** model name of the processors, as their maker writes it (sstr, RO, optional) */
    cpuModel?: string | undefined;
    /** maker of the machine, of SMBIOS (sstr, RO, optional) */
    manufacturer?: string | undefined;
    /** product name of the machine, of SMBIOS (sstr, RO, optional) */
    productName?: string | undefined;
    /** serial number of the machine, of SMBIOS (sstr, RO, optional) */
    serialNumber?: string | undefined;
    /** version of the firmware of the machine, of SMBIOS (sstr, RO, optional) */
    firmwareVersion?: string | undefined;
    /** operating system with its version, as it names itself (sstr, RO, optional) */
    osName?: string | undefined;
    /** release of the running kernel (sstr, RO, optional) */
    kernelVersion?: string | undefined;
    /** kind of chassis, as Rack Mount Chassis, Blade, Desktop; read once at start (sstr, RO, optional) */
    chassisType?: string | undefined;
    /** memory modules, read once at start: maps of bank, size (KiB), type, MHz, manufacturer, part (list, RO, optional) */
    memoryModules?: VariantList | undefined;
    /** id that the kernel gave this boot; another one proves a restart (sstr, RO, optional) */
    bootId?: string | undefined;
    /** when the machine was started (absTime, ns, RO, optional) */
    bootTime?: bigint | undefined;
    /** true while the clock is kept by a time service (bool, RO, optional) */
    clockSynchronized?: boolean | undefined;
    /** true where an update waits for a restart of the machine (bool, RO, optional) */
    rebootRequired?: boolean | undefined;
    /** addresses of the name servers that are asked; behind systemd-resolved, those it asks (list, RO, optional) */
    dnsServers?: VariantList | undefined;
    /** true while the machine is made to beep; set by setBeeping (bool, RW) */
    beeping: boolean;
    /** whether something is there to beep with (bool, RO, optional) */
    beepSupported?: boolean | undefined;
    /** what beeps, as pcspkr (sstr, RO, optional) */
    beepDevice?: string | undefined;
    /** where each fact is from: property name to libvirt, kernel, smbios, … (map, RO) */
    factsSource: VariantMap;
    /** whether libvirt answered when it was asked last (bool, RO, optional) */
    libvirtConnected?: boolean | undefined;
    /** what the init system has scheduled, whoever did it: shutdown or restart (sstr, RO, optional) */
    pendingPowerAction?: string | undefined;
    /** when the scheduled power action is due (absTime, ns, RO, optional) */
    pendingPowerAt?: bigint | undefined;
    /** who opened the change transaction that is open now (sstr, RO, optional) */
    changeOwner?: string | undefined;
    /** when the open change transaction rolls back unless committed (absTime, ns, RO, optional) */
    changeDeadline?: bigint | undefined;
  };
  statistics: {
    /** tasks that ran or waited, mean of the last minute (double) */
    loadAverage1?: number | undefined;
    /** tasks that ran or waited, mean of the last 5 minutes (double) */
    loadAverage5?: number | undefined;
    /** tasks that ran or waited, mean of the last 15 minutes (double) */
    loadAverage15?: number | undefined;
    /** time that the processors were busy since the last reading; absent at the first (double, percent) */
    cpuUsage?: number | undefined;
    /** memory that nothing uses (uint64, KiB) */
    memoryFree?: bigint | undefined;
    /** memory that programs can have without swapping (uint64, KiB) */
    memoryAvailable?: bigint | undefined;
    /** memory that buffers of block devices use (uint64, KiB) */
    memoryBuffers?: bigint | undefined;
    /** memory that the page cache uses (uint64, KiB) */
    memoryCached?: bigint | undefined;
    /** memory that is not available to programs any more (uint64, KiB) */
    memoryUsed?: bigint | undefined;
    /** swap space that is free (uint64, KiB) */
    swapFree?: bigint | undefined;
    /** time since the machine was started (deltaTime, ns) */
    uptime?: bigint | undefined;
    /** processes that exist (uint32) */
    processCount?: number | undefined;
  };
  methods: {
    /** bring the host down in order and switch the machine off */
    hardwareShutdown: {
      in: {
        /** true: also where something inhibits it (bool, default false) */
        force: boolean;
      };
      out: Record<string, never>;
    };
    /** bring the host down in order and start it again */
    hardwareRestart: {
      in: {
        /** true: also where something inhibits it (bool, default false) */
        force: boolean;
      };
      out: Record<string, never>;
    };
    /** shut down or restart later; replaces what was scheduled */
    schedulePowerAction: {
      in: {
        /** shutdown or restart (sstr) */
        action: string;
        /** time from now until it begins (uint32, s) */
        seconds: number;
        /** why, for the users of the host and its log (sstr, default empty) */
        reason: string;
      };
      out: Record<string, never>;
    };
    /** cancel the scheduled power action, whoever scheduled it */
    cancelPowerAction: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** set the property beeping: begin or end to beep */
    setBeeping: {
      in: {
        /** true to begin, false to end (bool) */
        on: boolean;
      };
      out: Record<string, never>;
    };
    /** beep for a time, then stop */
    beepFor: {
      in: {
        /** how long (uint32, s, default 10) */
        seconds: number;
      };
      out: Record<string, never>;
    };
    /** make a bond, up, with miimon 100; written down where the host can */
    createBondingInterface: {
      in: {
        /** name of the new interface (sstr) */
        interfaceName: string;
        /** balance-rr, active-backup, balance-xor, broadcast, 802.3ad, balance-tlb, balance-alb (sstr, default active-backup) */
        mode: string;
        /** names of the interfaces to enslave (list, default []) */
        members: readonly AmqpValue[];
        /** options of the bond, in the words of the kernel, as miimon, lacp_rate (map, default {}) */
        options: AmqpMap;
        /** true to write it down, so that it is there after a restart (bool, default true) */
        persistent: boolean;
      };
      out: {
        /** the new bonding interface (objId) */
        interface: ObjectId;
      };
    };
    /** make a VLAN interface on another interface, up */
    createVlanInterface: {
      in: {
        /** name of the new interface (sstr) */
        interfaceName: string;
        /** name of the interface that carries it (sstr) */
        lowerInterface: string;
        /** VLAN id, 1 to 4094 (uint16) */
        vlanId: number;
        /** 802.1Q or 802.1ad (sstr, default 802.1Q) */
        protocol: string;
        /** true to write it down, so that it is there after a restart (bool, default true) */
        persistent: boolean;
      };
      out: {
        /** the new VLAN interface (objId) */
        interface: ObjectId;
      };
    };
    /** make a bridge, up */
    createBridgeInterface: {
      in: {
        /** name of the new interface (sstr) */
        interfaceName: string;
        /** names of the interfaces to enslave (list, default []) */
        ports: readonly AmqpValue[];
        /** options of the bridge, in the words of the kernel, as stp_state, forward_delay (map, default {}) */
        options: AmqpMap;
        /** true to write it down, so that it is there after a restart (bool, default true) */
        persistent: boolean;
      };
      out: {
        /** the new bridge interface (objId) */
        interface: ObjectId;
      };
    };
    /** write the definition of an interface, or change it; starts nothing */
    defineInterfaceXML: {
      in: {
        /** interface XML of netcf and libvirt (lstr) */
        xmlDesc: string;
      };
      out: {
        /** the interface; id and uuid stay where it was defined before (objId) */
        interface: ObjectId;
      };
    };
    /** start an interface from a definition that is not written down */
    createInterfaceXML: {
      in: {
        /** interface XML of netcf and libvirt (lstr) */
        xmlDesc: string;
      };
      out: {
        /** the interface (objId) */
        interface: ObjectId;
      };
    };
    /** find an interface by its name */
    lookupInterfaceByName: {
      in: {
        /** name of the interface (sstr) */
        name: string;
      };
      out: {
        /** the interface (objId) */
        interface: ObjectId;
      };
    };
    /** find an interface by its MAC address, the permanent one first */
    lookupInterfaceByMAC: {
      in: {
        /** MAC address, as 52:54:00:12:34:56 (sstr) */
        mac: string;
      };
      out: {
        /** the interface; an exception lists several (objId) */
        interface: ObjectId;
      };
    };
    /** find an interface by its UUID */
    lookupInterfaceByUUID: {
      in: {
        /** the property uuid of the interface (uuid) */
        uuid: string;
      };
      out: {
        /** the interface (objId) */
        interface: ObjectId;
      };
    };
    /** find an interface by its UUID as text */
    lookupInterfaceByUUIDString: {
      in: {
        /** the property uuidString of the interface (sstr) */
        uuid: string;
      };
      out: {
        /** the interface (objId) */
        interface: ObjectId;
      };
    };
    /** list interfaces: active, inactive or all */
    listInterfaces: {
      in: {
        /** active, inactive or all (sstr, default all) */
        state: string;
      };
      out: {
        /** maps of interfaceName, uuidString, active, persistent, interface (list) */
        interfaces: VariantList;
      };
    };
    /** open a change transaction; it rolls back unless committed in time */
    changeBegin: {
      in: {
        /** time until it rolls back by itself (uint32, s, default 60) */
        seconds: number;
      };
      out: {
        /** when it rolls back (absTime, ns) */
        deadline: bigint;
      };
    };
    /** give the open change transaction more time */
    changeExtend: {
      in: {
        /** time from now until it rolls back by itself (uint32, s) */
        seconds: number;
      };
      out: {
        /** when it rolls back (absTime, ns) */
        deadline: bigint;
      };
    };
    /** keep what was changed, and close the change transaction */
    changeCommit: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** take back what was changed, and close the change transaction */
    changeRollback: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** tell what a call would do, and do nothing */
    validateChange: {
      in: {
        /** object name of the object that would be called (lstr) */
        object: string;
        /** name of the method (sstr) */
        method: string;
        /** arguments of the method, by name (map) */
        callArguments: AmqpMap;
      };
      out: {
        /** the steps that would be taken, in order, as text (list) */
        plan: VariantList;
      };
    };
    /** set RW properties by name: all checked first, then all or none */
    setProperties: {
      in: {
        /** property name to its new value; needs the right of each one's method (map) */
        values: AmqpMap;
      };
      out: Record<string, never>;
    };
  };
}

/** a logical processor of the machine */
export interface Cpu {
  properties: {
    /** the machine that it belongs to (objId, RC, index) */
    ovirtNode: ObjectId;
    /** number of the logical processor, from 0 (uint32, RC, index) */
    processor: number;
    /** id of the socket that it is in (uint32, RO, optional) */
    physicalId?: number | undefined;
    /** id of the core within its socket (uint32, RO, optional) */
    coreId?: number | undefined;
    /** cores of its socket (uint32, RO, optional) */
    cpuCores?: number | undefined;
    /** logical processors of its socket (uint32, RO, optional) */
    siblings?: number | undefined;
    /** vendor, as GenuineIntel, AuthenticAMD (sstr, RO, optional) */
    vendorId?: string | undefined;
    /** model name, as its maker writes it (sstr, RO, optional) */
    modelName?: string | undefined;
    /** family number; x86 (uint32, RO, optional) */
    cpuFamily?: number | undefined;
    /** model number; x86 (uint32, RO, optional) */
    model?: number | undefined;
    /** stepping number; x86 (uint32, RO, optional) */
    stepping?: number | undefined;
    /** highest basic CPUID function; x86 (int32, RO, optional) */
    cpuidLevel?: number | undefined;
    /** nominal frequency (double, MHz, RO, optional) */
    nominalMhz?: number | undefined;
    /** size of its last-level cache (uint32, KiB, RO, optional) */
    cacheSize?: number | undefined;
    /** features, in the words of the kernel, separated by blanks (lstr, RO, optional) */
    flags?: string | undefined;
    /** whether the kernel uses it (bool, RO, optional) */
    online?: boolean | undefined;
    /** NUMA node that it is on (int32, RO, optional) */
    numaNode?: number | undefined;
  };
  statistics: {
    /** frequency now (double, MHz) */
    mhz?: number | undefined;
    /** time that it was busy since the last reading; absent at the first (double, percent) */
    usage?: number | undefined;
    /** time since the start of the machine in user mode (deltaTime, ns) */
    user?: bigint | undefined;
    /** time since the start of the machine in user mode at low priority (deltaTime, ns) */
    nice?: bigint | undefined;
    /** time since the start of the machine in the kernel (deltaTime, ns) */
    system?: bigint | undefined;
    /** time since the start of the machine idle (deltaTime, ns) */
    idle?: bigint | undefined;
    /** time since the start of the machine idle while input or output was waited for (deltaTime, ns) */
    iowait?: bigint | undefined;
    /** time since the start of the machine in hardware interrupts (deltaTime, ns) */
    irq?: bigint | undefined;
    /** time since the start of the machine in software interrupts (deltaTime, ns) */
    softirq?: bigint | undefined;
    /** time since the start of the machine that the hypervisor gave to others (deltaTime, ns) */
    steal?: bigint | undefined;
  };
  methods: Record<string, never>;
}

/** a network interface, active or only defined */
export interface NetworkInterface {
  properties: {
    /** the machine that it belongs to (objId, RC, index) */
    ovirtNode: ObjectId;
    /** name of the interface, as eth0 (sstr, RC, index) */
    interfaceName: string;
    /** what a client stores: stays over restarts and over a rename (uuid, RC) */
    uuid: string;
    /** the property uuid as text (sstr, RC) */
    uuidString: string;
    /** physical, bond, vlan, bridge, loopback, or the word of the kernel for another (sstr, RC) */
    kind: string;
    /** alias that an operator gave it (sstr, RO, optional) */
    alias?: string | undefined;
    /** further names that the kernel knows it by (list, RO, optional) */
    alternativeNames?: VariantList | undefined;
    /** a made interface: it is in the kernel; a physical one: it is up (bool, RO) */
    active: boolean;
    /** whether a definition of it is written down (bool, RO, optional) */
    persistent?: boolean | undefined;
    /** when it is started: onboot, none, hotplug; set by setStartMode (sstr, RW, optional) */
    startMode?: string | undefined;
    /** who manages it: NetworkManager, systemd-networkd, ifupdown, none (sstr, RO, optional) */
    managedBy?: string | undefined;
    /** whether it was brought up (bool, RO, optional) */
    adminUp?: boolean | undefined;
    /** whether the link is there (bool, RO, optional) */
    carrier?: boolean | undefined;
    /** speed of the link; absent where it has none (uint32, Mbit/s, RO, optional) */
    speed?: number | undefined;
    /** full or half (sstr, RO, optional) */
    duplex?: string | undefined;
    /** whether speed and duplex are negotiated with the other end (bool, RO, optional) */
    autoNegotiation?: boolean | undefined;
    /** MAC address as a number of 48 bits: 52:54:00:12:34:56 is 0x525400123456 (uint64, RO, optional) */
    mac?: bigint | undefined;
    /** MAC address as people write it, in lower case (sstr, RO, optional) */
    macAddress?: string | undefined;
    /** MAC address that the card was made with (sstr, RO, optional) */
    permanentMac?: string | undefined;
    /** largest packet; set by setMtu (uint32, octets, RW, optional) */
    mtu?: number | undefined;
    /** true: IPv4 from DHCP, the static address saved and restored later; set by setDhcp (bool, RW, optional) */
    dhcp?: boolean | undefined;
    /** true: IPv6 from DHCP, the static address saved and restored later; set by setDhcp6 (bool, RW, optional) */
    dhcp6?: boolean | undefined;
    /** primary IPv4 address; set by setStaticAddress (sstr, RW, optional) */
    ip?: string | undefined;
    /** netmask of the primary IPv4 address; set by setStaticAddress (sstr, RW, optional) */
    netmask?: string | undefined;
    /** broadcast address of the primary IPv4 address; set by setStaticAddress (sstr, RW, optional) */
    broadcast?: string | undefined;
    /** name of the bond or bridge it is enslaved to, empty when free; set by setMaster (sstr, RW) */
    master: string;
    /** the bond or bridge that it is enslaved to (objId, RO, optional) */
    masterInterface?: ObjectId | undefined;
    /** the interface below a VLAN; absent where it is in another network namespace (objId, RO, optional) */
    lowerInterface?: ObjectId | undefined;
    /** VLAN id, 1 to 4094 (uint16, RO, optional) */
    vlanId?: number | undefined;
    /** 802.1Q or 802.1ad (sstr, RO, optional) */
    vlanProtocol?: string | undefined;
    /** balance-rr, active-backup, balance-xor, broadcast, 802.3ad, balance-tlb, balance-alb (sstr, RO, optional) */
    bondMode?: string | undefined;
    /** name of the member of a bond that carries the traffic (sstr, RO, optional) */
    activeMember?: string | undefined;
    /** how often a bond looks at the links of its members (uint32, ms, RO, optional) */
    miimon?: number | undefined;
    /** whether a bridge takes part in the spanning tree (bool, RO, optional) */
    stp?: boolean | undefined;
    /** time before a port of a bridge forwards (uint32, ms, RO, optional) */
    forwardDelay?: number | undefined;
    /** all options of a bond or bridge, in the words of the kernel (map, RO, optional) */
    options?: VariantMap | undefined;
    /** names of the members of a bond or the ports of a bridge (list, RO, optional) */
    members?: VariantList | undefined;
    /** members of a bond or bridge whose link is there (uint32, RO, optional) */
    membersUp?: number | undefined;
    /** true while a bond has fewer links than members: it may stand on one leg (bool, RO, optional) */
    degraded?: boolean | undefined;
    /** link of a member as its bond sees it: up, going down, down, going back (sstr, RO, optional) */
    miiStatus?: string | undefined;
    /** whether it carries a default route (bool, RO, optional) */
    defaultRoute?: boolean | undefined;
    /** whether it carries the connection to the broker (bool, RO, optional) */
    managementInterface?: boolean | undefined;
    /** driver of the card (sstr, RO, optional) */
    driver?: string | undefined;
    /** version of the driver (sstr, RO, optional) */
    driverVersion?: string | undefined;
    /** version of the firmware of the card (sstr, RO, optional) */
    firmwareVersion?: string | undefined;
    /** where the card is, as 0000:01:00.0 (sstr, RO, optional) */
    busInfo?: string | undefined;
    /** maker of the card (sstr, RO, optional) */
    vendorName?: string | undefined;
    /** model of the card (sstr, RO, optional) */
    deviceName?: string | undefined;
    /** what wakes the machine, in the letters of ethtool: d is nothing, g a magic packet (sstr, RO, optional) */
    wakeOnLan?: string | undefined;
    /** NUMA node that the card is on (int32, RO, optional) */
    numaNode?: number | undefined;
    /** virtual functions of the card that are enabled (uint32, RO, optional) */
    virtualFunctions?: number | undefined;
    /** who is at the other end, where LLDP is heard: maps of chassis, port, system (list, RO, optional) */
    lldpNeighbours?: VariantList | undefined;
    /** true while its light is made to blink, ten minutes at most; set by setBlink (bool, RW) */
    blink: boolean;
    /** whether the driver can blink, once it was tried (bool, RO, optional) */
    blinkSupported?: boolean | undefined;
  };
  statistics: {
    /** octets received (uint64, octets) */
    rxBytes?: bigint | undefined;
    /** packets received (uint64) */
    rxPackets?: bigint | undefined;
    /** bad packets received (uint64) */
    rxErrors?: bigint | undefined;
    /** packets received and dropped (uint64) */
    rxDropped?: bigint | undefined;
    /** multicast packets received (uint64) */
    rxMulticast?: bigint | undefined;
    /** octets sent (uint64, octets) */
    txBytes?: bigint | undefined;
    /** packets sent (uint64) */
    txPackets?: bigint | undefined;
    /** packets that could not be sent (uint64) */
    txErrors?: bigint | undefined;
    /** packets dropped before they were sent (uint64) */
    txDropped?: bigint | undefined;
    /** collisions while sending (uint64) */
    collisions?: bigint | undefined;
    /** how often the link came or went (uint32) */
    carrierChanges?: number | undefined;
    /** how often the link of a member failed, as its bond counts (uint32) */
    linkFailures?: number | undefined;
    /** when the link came or went last, as the agent saw it (absTime, ns) */
    lastCarrierChange?: bigint | undefined;
  };
  methods: {
    /** start it from its definition */
    create: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** take it down; a made interface without definition is gone then */
    destroy: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** destroy and create: what runs becomes what is written, or what was set since */
    restart: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** remove its definition; an active one stays up until it is taken down */
    undefine: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** describe it in the interface XML of netcf and libvirt */
    getXMLDesc: {
      in: {
        /** 0 what runs, 1 what is written (uint32, default 0) */
        flags: number;
      };
      out: {
        /** the description (lstr) */
        xmlDesc: string;
      };
    };
    /** read its counters now */
    getStats: {
      in: Record<string, never>;
      out: {
        /** rxBytes, rxPackets, rxErrors, rxDropped, txBytes, txPackets, txErrors, txDropped, sampleTime (map) */
        stats: VariantMap;
      };
    };
    /** set the property dhcp: IPv4 from DHCP, or the saved static address */
    setDhcp: {
      in: {
        /** true for DHCP (bool) */
        on: boolean;
      };
      out: Record<string, never>;
    };
    /** set the property dhcp6: IPv6 from DHCP, or the saved static address */
    setDhcp6: {
      in: {
        /** true for DHCP (bool) */
        on: boolean;
      };
      out: Record<string, never>;
    };
    /** set ip, netmask and broadcast; DHCP goes off, other addresses stay */
    setStaticAddress: {
      in: {
        /** IPv4 address (sstr) */
        ip: string;
        /** its netmask, as 255.255.255.0 (sstr) */
        netmask: string;
        /** its broadcast address; empty for the usual one (sstr, default empty) */
        broadcast: string;
      };
      out: Record<string, never>;
    };
    /** set the property master: enslave it, or free it */
    setMaster: {
      in: {
        /** name of the bond or bridge; empty to free it (sstr) */
        interfaceName: string;
      };
      out: Record<string, never>;
    };
    /** set the property mtu */
    setMtu: {
      in: {
        /** largest packet (uint32, octets) */
        mtu: number;
      };
      out: Record<string, never>;
    };
    /** set the property startMode */
    setStartMode: {
      in: {
        /** onboot, none or hotplug (sstr) */
        mode: string;
      };
      out: Record<string, never>;
    };
    /** set options of a bond or bridge */
    setOptions: {
      in: {
        /** options, in the words of the kernel, to their new values (map) */
        options: AmqpMap;
      };
      out: Record<string, never>;
    };
    /** set the property blink: begin or end to blink */
    setBlink: {
      in: {
        /** true to begin, false to end (bool) */
        on: boolean;
      };
      out: Record<string, never>;
    };
    /** make its light blink for a time, then stop */
    blinkFor: {
      in: {
        /** how long (uint32, s, default 30) */
        seconds: number;
      };
      out: Record<string, never>;
    };
    /** add an address */
    addAddress: {
      in: {
        /** address with prefix, as 192.0.2.7/24 or 2001:db8::7/64 (sstr) */
        address: string;
      };
      out: {
        /** the new object of class address (objId) */
        addressObject: ObjectId;
      };
    };
    /** add a route through it */
    addRoute: {
      in: {
        /** destination with prefix, as 198.51.100.0/24; 0.0.0.0/0 or ::/0 for the default (sstr) */
        destination: string;
        /** address of the next hop; empty for none (sstr, default empty) */
        gateway: string;
        /** preference, lower first; 0 for the usual one (uint32, default 0) */
        metric: number;
      };
      out: {
        /** the new object of class route (objId) */
        route: ObjectId;
      };
    };
    /** set RW properties by name: all checked first, then all or none */
    setProperties: {
      in: {
        /** property name to its new value; needs the right of each one's method (map) */
        values: AmqpMap;
      };
      out: Record<string, never>;
    };
  };
}

/** an IPv4 or IPv6 address of a network interface */
export interface Address {
  properties: {
    /** the interface that it is on (objId, RC, index) */
    networkInterface: ObjectId;
    /** ipv4 or ipv6 (sstr, RC, index) */
    family: string;
    /** the address, in its canonical text (sstr, RC, index) */
    address: string;
    /** length of the network part (uint8, bits, RC, index) */
    prefixLength: number;
    /** address of the other end of a point-to-point link (sstr, RO, optional) */
    peer?: string | undefined;
    /** the prefix as a netmask; IPv4 (sstr, RO, optional) */
    netmask?: string | undefined;
    /** broadcast address; IPv4 (sstr, RO, optional) */
    broadcast?: string | undefined;
    /** where it is valid: global, site, link, host, or a number (sstr, RO, optional) */
    scope?: string | undefined;
    /** where it is from: static, dhcp, ra, link-local, kernel (sstr, RO, optional) */
    origin?: string | undefined;
    /** in the words of the kernel, as permanent, secondary, tentative, deprecated (list, RO, optional) */
    flags?: VariantList | undefined;
  };
  statistics: {
    /** time it is still valid for; absent with the flag permanent (deltaTime, ns) */
    validLifetime?: bigint | undefined;
    /** time it is still preferred for; absent with the flag permanent (deltaTime, ns) */
    preferredLifetime?: bigint | undefined;
  };
  methods: {
    /** remove the address */
    remove: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
  };
}

/** a unicast route of the main table or of a named one; one object per next hop */
export interface Route {
  properties: {
    /** the interface that it leads through (objId, RC, index) */
    networkInterface: ObjectId;
    /** ipv4 or ipv6 (sstr, RC, index) */
    family: string;
    /** number of the routing table; 254 is main (uint32, RC, index) */
    table: number;
    /** destination with prefix; 0.0.0.0/0 or ::/0 for the default (sstr, RC, index) */
    destination: string;
    /** address of the next hop; direct when there is none (sstr, RC, index) */
    gateway: string;
    /** preference, lower first (uint32, RC, index) */
    metric: number;
    /** who made it, as kernel, boot, static, dhcp, ra (sstr, RO, optional) */
    origin?: string | undefined;
    /** how far the destination is: global, site, link, host, or a number (sstr, RO, optional) */
    scope?: string | undefined;
    /** share of this next hop among those of its route (uint32, RO, optional) */
    weight?: number | undefined;
  };
  statistics: Record<string, never>;
  methods: {
    /** remove the route */
    remove: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
  };
}

/** a whole disk: a block device of the kernel, without partitions, loop, ram and zram */
export interface Disk {
  properties: {
    /** the machine that it belongs to (objId, RC, index) */
    ovirtNode: ObjectId;
    /** name of the block device, as sda, nvme0n1, dm-0 (sstr, RC, index) */
    diskName: string;
    /** size (uint64, KiB, RO, optional) */
    size?: bigint | undefined;
    /** model, as its maker writes it (sstr, RO, optional) */
    model?: string | undefined;
    /** serial number (sstr, RO, optional) */
    serialNumber?: string | undefined;
    /** whether it rotates (bool, RO, optional) */
    rotational?: boolean | undefined;
  };
  statistics: {
    /** reads completed (uint64) */
    readOperations?: bigint | undefined;
    /** reads merged with a neighbour before they were done (uint64) */
    readMerged?: bigint | undefined;
    /** octets read (uint64, octets) */
    readBytes?: bigint | undefined;
    /** writes completed (uint64) */
    writeOperations?: bigint | undefined;
    /** writes merged with a neighbour before they were done (uint64) */
    writeMerged?: bigint | undefined;
    /** octets written (uint64, octets) */
    writeBytes?: bigint | undefined;
    /** time that all reads took together (deltaTime, ns) */
    readTime?: bigint | undefined;
    /** time that all writes took together (deltaTime, ns) */
    writeTime?: bigint | undefined;
  };
  methods: Record<string, never>;
}

/** values of this host that collectd gathers, where collectd runs */
export interface Metric {
  properties: {
    /** the machine that it belongs to (objId, RC, index) */
    ovirtNode: ObjectId;
    /** plugin of collectd, as cpu, df, interface (sstr, RC, index) */
    plugin: string;
    /** instance of the plugin; empty for none (sstr, RC, index) */
    pluginInstance: string;
    /** type of the values, as if_octets, load (sstr, RC, index) */
    type: string;
    /** instance of the type; empty for none (sstr, RC, index) */
    typeInstance: string;
  };
  statistics: {
    /** name of each data source to its value, a double; units are those of the type (map) */
    values?: VariantMap | undefined;
    /** when collectd read them (absTime, ns) */
    time?: bigint | undefined;
    /** how often collectd reads them (deltaTime, ns) */
    interval?: bigint | undefined;
  };
  methods: Record<string, never>;
}

/** the agent about itself */
export interface Agent {
  properties: {
    /** the machine that it speaks for (objId, RC, index) */
    ovirtNode: ObjectId;
    /** name of the agent, as ovirt.org:node:4c4c4544-0044-3510-8052-b4c04f565731 (sstr, RC) */
    agentName: string;
    /** version of the agent (sstr, RC) */
    version: string;
    /** id of this start of the agent; two at a time are two agents of one name (sstr, RC) */
    startId: string;
    /** how often it was started, 1 to 4095, then 1 again (uint32, RC) */
    epoch: number;
    /** URL of the broker that it is connected to, without secrets (sstr, RO, optional) */
    broker?: string | undefined;
    /** product that the broker says it is (sstr, RO, optional) */
    brokerProduct?: string | undefined;
    /** whether the broker vouches for who sent a message; tested at each connection (bool, RO, optional) */
    identityVouched?: boolean | undefined;
    /** network services that run, separated by commas, or none (sstr, RO, optional) */
    networkService?: string | undefined;
    /** digest of the policy in force: who may call what (sstr, RO, optional) */
    policyDigest?: string | undefined;
    /** whether methods that change the host are served at all (bool, RO, optional) */
    changesAllowed?: boolean | undefined;
    /** name of each probe to ok, or to the reason why it fails (map, RO, optional) */
    probes?: VariantMap | undefined;
  };
  statistics: {
    /** requests received (uint64) */
    requests?: bigint | undefined;
    /** method calls refused for want of right (uint64) */
    refusals?: bigint | undefined;
    /** method calls that failed (uint64) */
    failures?: bigint | undefined;
    /** messages dropped: nothing could be made of them, or nobody to answer (uint64) */
    dropped?: bigint | undefined;
    /** data indications sent (uint64) */
    indications?: bigint | undefined;
    /** how often the connection to a broker was lost and made again (uint64) */
    reconnects?: bigint | undefined;
    /** messages that wait to be sent (uint32) */
    queueDepth?: number | undefined;
    /** memory that the agent uses (uint64, KiB) */
    residentMemory?: bigint | undefined;
    /** processor time that the agent has used (deltaTime, ns) */
    cpuTime?: bigint | undefined;
  };
  methods: Record<string, never>;
}

/** Package com.redhat.ovirtNode. */
export interface OvirtNodePackage {
  classes: {
    ovirtNode: OvirtNode;
    cpu: Cpu;
    networkInterface: NetworkInterface;
    address: Address;
    route: Route;
    disk: Disk;
    metric: Metric;
    agent: Agent;
  };
  events: {
    /** an interface is there that was not (inform) */
    interfaceAdded: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
    };
    /** an interface is there no more (inform) */
    interfaceRemoved: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
    };
    /** the link of an interface came; at most one in 10 s per interface (inform) */
    linkUp: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** how often the link came or went since the last event of this kind (uint32) */
      transitions: number;
    };
    /** the link of an interface went, not on purpose; at most one in 10 s per interface (error) */
    linkDown: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** how often the link came or went since the last event of this kind (uint32) */
      transitions: number;
    };
    /** the link of an interface has another speed (warn) */
    speedChanged: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** speed of the link (uint32, Mbit/s) */
      speed: number;
    };
    /** a bond has lost a link (error) */
    bondDegraded: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** what happened, in one line (lstr) */
      text: string;
    };
    /** a bond has all its links again (inform) */
    bondRestored: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** what happened, in one line (lstr) */
      text: string;
    };
    /** an interface has a further address (inform) */
    addressAdded: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** address with prefix (sstr) */
      address: string;
    };
    /** an interface has lost an address (inform) */
    addressRemoved: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** address with prefix (sstr) */
      address: string;
    };
    /** the uuid of the machine is another one than at the last start (crit) */
    identityChanged: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** why, in one line (lstr) */
      reason: string;
    };
    /** another agent has the same name; nothing is changed while that lasts (crit) */
    duplicateAgent: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the agent (sstr) */
      agentName: string;
      /** why, in one line (lstr) */
      reason: string;
    };
    /** a change transaction was opened (notice) */
    changeBegun: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** who asked, as the broker vouches for it (sstr) */
      user: string;
      /** why, in one line (lstr) */
      reason: string;
    };
    /** a change transaction was committed (notice) */
    changeCommitted: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** who asked, as the broker vouches for it (sstr) */
      user: string;
      /** why, in one line (lstr) */
      reason: string;
    };
    /** a change transaction was taken back (error) */
    changeRolledBack: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** who asked, as the broker vouches for it (sstr) */
      user: string;
      /** why, in one line (lstr) */
      reason: string;
    };
    /** a method that changes the host was called: how it ended; refused ones come as warn (notice) */
    actionPerformed: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** object name of the object that was called (lstr) */
      object: string;
      /** name of the method (sstr) */
      method: string;
      /** who asked, as the broker vouches for it (sstr) */
      user: string;
      /** 0 for success, else the code of the exception (uint32) */
      status: number;
      /** what happened, in one line (lstr) */
      text: string;
    };
    /** a probe fails; its properties are absent (error) */
    probeFailed: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the probe (sstr) */
      probe: string;
      /** why, in one line (lstr) */
      reason: string;
    };
    /** a probe works again (inform) */
    probeRecovered: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** name of the probe (sstr) */
      probe: string;
      /** why, in one line (lstr) */
      reason: string;
    };
    /** the agent has started (notice) */
    agentStarted: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** how often the agent was started, 1 to 4095, then 1 again (uint32) */
      epoch: number;
      /** id that the kernel gave this boot (sstr) */
      bootId: string;
    };
    /** the machine is being shut down (notice) */
    nodeShuttingDown: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** who asked, as the broker vouches for it (sstr) */
      user: string;
      /** why, in one line (lstr) */
      reason: string;
    };
    /** the machine is being restarted (notice) */
    nodeRestarting: {
      /** hostname of the machine; its uuid where it has none (sstr) */
      node: string;
      /** who asked, as the broker vouches for it (sstr) */
      user: string;
      /** why, in one line (lstr) */
      reason: string;
    };
  };
}
