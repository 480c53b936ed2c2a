// Generated from schema/ovirt-node.xml by `npm run codegen`. Do not edit.
import type { AmqpMap, AmqpValue, ObjectId, VariantList, VariantMap } from '#qmf';

/** Digest of the JSON that `npm run codegen` made from schema/ovirt-node.xml with this file. */
export const schemaDigest = '346ee3ca2793e3302810ac2e13048e8f663666d102500f0ef8e564ec714b49e5';

/** this machine: identity, processors, memory, power, creation of interfaces */
export interface OvirtNode {
  className: 'ovirtNode';
  properties: {
    /** UUID of the machine, RFC 9562 text in lower case; chosen once, stored in the state directory (sstr, RC, index) */
    uuid: string;
    /** source of uuid: smbios, device-tree, libvirt, machine-id, configured (sstr, RC) */
    uuidSource: string;
    /** false if clones of this machine can have the same uuid (bool, RC) */
    uuidTrusted: boolean;
    /** UUID from SMBIOS, even if the agent rejected it as uuid (sstr, RO, optional) */
    hardwareUuid: string | undefined;
    /** UUIDv5 derived from the machine-id of the operating system, which is confidential (sstr, RO, optional) */
    machineId: string | undefined;
    /** current host name; equal to that of libvirt if libvirt runs (sstr, RO, optional) */
    hostname: string | undefined;
    /** machine architecture, such as x86_64, aarch64, ppc64le, s390x (sstr, RO, optional) */
    architecture: string | undefined;
    /** hypervisor of the machine: kvm, xen, or none (sstr, RO, optional) */
    hypervisorType: string | undefined;
    /** memory of the whole machine (uint64, KiB, RO, optional) */
    memory: bigint | undefined;
    /** swap space, used and free (uint64, KiB, RO, optional) */
    swap: bigint | undefined;
    /** logical processors of the whole machine (uint32, RO, optional) */
    cpuCount: number | undefined;
    /** processor sockets of the whole machine that hold a processor (uint32, RO, optional) */
    cpuSockets: number | undefined;
    /** processor cores of the whole machine, all sockets together (uint32, RO, optional) */
    cpuCores: number | undefined;
    /** hardware threads of the whole machine, all cores together (uint32, RO, optional) */
    cpuThreads: number | undefined;
    /** NUMA nodes of the whole machine (uint32, RO, optional) */
    numaNodes: number | undefined;
    /** vendor of the processors, such as GenuineIntel, AuthenticAMD (sstr, RO, optional) */
    cpuVendor: string | undefined;
    /** model name of the processors, in the spelling of their vendor (sstr, RO, optional) */
    cpuModel: string | undefined;
    /** manufacturer of the machine, from SMBIOS (sstr, RO, optional) */
    manufacturer: string | undefined;
    /** product name of the machine, from SMBIOS (sstr, RO, optional) */
    productName: string | undefined;
    /** serial number of the machine, from SMBIOS (sstr, RO, optional) */
    serialNumber: string | undefined;
    /** firmware version of the machine, from SMBIOS (sstr, RO, optional) */
    firmwareVersion: string | undefined;
    /** name and version of the operating system (sstr, RO, optional) */
    osName: string | undefined;
    /** release of the running kernel (sstr, RO, optional) */
    kernelVersion: string | undefined;
    /** kind of chassis, such as Rack Mount Chassis, Blade, Desktop; read once at start (sstr, RO, optional) */
    chassisType: string | undefined;
    /** memory modules, read once at start: maps of bank, size (KiB), type, mhz, manufacturer, part (list, RO, optional) */
    memoryModules: VariantList | undefined;
    /** id that the kernel gave this boot; a different id proves a restart (sstr, RO, optional) */
    bootId: string | undefined;
    /** time when the machine started (absTime, ns, RO, optional) */
    bootTime: bigint | undefined;
    /** true while a time service synchronizes the clock (bool, RO, optional) */
    clockSynchronized: boolean | undefined;
    /** true if an update needs a restart of the machine (bool, RO, optional) */
    rebootRequired: boolean | undefined;
    /** addresses of the name servers; behind systemd-resolved, those of its servers (list, RO, optional) */
    dnsServers: VariantList | undefined;
    /** true while the agent makes the machine beep; set by setBeeping (bool, RW) */
    beeping: boolean;
    /** whether the machine has a device to beep with (bool, RO, optional) */
    beepSupported: boolean | undefined;
    /** device that beeps, such as pcspkr (sstr, RO, optional) */
    beepDevice: string | undefined;
    /** source of each fact: property name to libvirt, kernel, smbios, ... (map, RO) */
    factsSource: VariantMap;
    /** whether libvirt answered the last query (bool, RO, optional) */
    libvirtConnected: boolean | undefined;
    /** action that the init system has scheduled, for any user: shutdown or restart (sstr, RO, optional) */
    pendingPowerAction: string | undefined;
    /** time when the scheduled power action is due (absTime, ns, RO, optional) */
    pendingPowerAt: bigint | undefined;
    /** user that opened the current change transaction (sstr, RO, optional) */
    changeOwner: string | undefined;
    /** time when the open change transaction rolls back unless committed (absTime, ns, RO, optional) */
    changeDeadline: bigint | undefined;
  };
  statistics: {
    /** running and waiting tasks, mean of the last minute (double) */
    loadAverage1: number | undefined;
    /** running and waiting tasks, mean of the last 5 minutes (double) */
    loadAverage5: number | undefined;
    /** running and waiting tasks, mean of the last 15 minutes (double) */
    loadAverage15: number | undefined;
    /** share of busy processor time since the last reading; absent at first (double, percent) */
    cpuUsage: number | undefined;
    /** unused memory (uint64, KiB) */
    memoryFree: bigint | undefined;
    /** memory available to programs without swapping (uint64, KiB) */
    memoryAvailable: bigint | undefined;
    /** memory used for buffers of block devices (uint64, KiB) */
    memoryBuffers: bigint | undefined;
    /** memory used for the page cache (uint64, KiB) */
    memoryCached: bigint | undefined;
    /** memory no longer available to programs (uint64, KiB) */
    memoryUsed: bigint | undefined;
    /** free swap space (uint64, KiB) */
    swapFree: bigint | undefined;
    /** time since the machine started (deltaTime, ns) */
    uptime: bigint | undefined;
    /** number of processes (uint32) */
    processCount: number | undefined;
  };
  methods: {
    /** shut the host down in an orderly way and power the machine off */
    hardwareShutdown: {
      in: {
        /** true to ignore inhibitors (bool, default false) */
        force: boolean;
      };
      out: Record<string, never>;
      optional: 'force';
    };
    /** shut the host down in an orderly way and restart the machine */
    hardwareRestart: {
      in: {
        /** true to ignore inhibitors (bool, default false) */
        force: boolean;
      };
      out: Record<string, never>;
      optional: 'force';
    };
    /** shut down or restart later; replaces a scheduled action */
    schedulePowerAction: {
      in: {
        /** shutdown or restart (sstr) */
        action: string;
        /** time from now until the action begins (uint32, s) */
        seconds: number;
        /** reason, for the users of the host and its log (sstr, default empty) */
        reason: string;
      };
      out: Record<string, never>;
      optional: 'reason';
    };
    /** cancel the scheduled power action of any user */
    cancelPowerAction: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** set the property beeping: start or stop the beep */
    setBeeping: {
      in: {
        /** true to start, false to stop (bool) */
        on: boolean;
      };
      out: Record<string, never>;
    };
    /** beep for a limited time */
    beepFor: {
      in: {
        /** duration (uint32, s, default 10) */
        seconds: number;
      };
      out: Record<string, never>;
      optional: 'seconds';
    };
    /** create a bond with miimon 100 and set it up; persistent if supported */
    createBondingInterface: {
      in: {
        /** name of the new interface (sstr) */
        interfaceName: string;
        /** balance-rr, active-backup, balance-xor, broadcast, 802.3ad, balance-tlb, balance-alb (sstr, default active-backup) */
        mode: string;
        /** names of the interfaces to enslave (list, default []) */
        members: readonly AmqpValue[];
        /** options of the bond, with the names of the kernel, such as miimon, lacp_rate (map, default {}) */
        options: AmqpMap;
        /** true to save the definition, so that the interface survives a restart (bool, default true) */
        persistent: boolean;
      };
      out: {
        /** the new bonding interface (objId) */
        interface: ObjectId;
      };
      optional: 'mode' | 'members' | 'options' | 'persistent';
    };
    /** create a VLAN interface on another interface and set it up */
    createVlanInterface: {
      in: {
        /** name of the new interface (sstr) */
        interfaceName: string;
        /** name of the lower interface, which carries the VLAN (sstr) */
        lowerInterface: string;
        /** VLAN id, 1 to 4094 (uint16) */
        vlanId: number;
        /** 802.1Q or 802.1ad (sstr, default 802.1Q) */
        protocol: string;
        /** true to save the definition, so that the interface survives a restart (bool, default true) */
        persistent: boolean;
      };
      out: {
        /** the new VLAN interface (objId) */
        interface: ObjectId;
      };
      optional: 'protocol' | 'persistent';
    };
    /** create a bridge and set it up */
    createBridgeInterface: {
      in: {
        /** name of the new interface (sstr) */
        interfaceName: string;
        /** names of the interfaces to enslave (list, default []) */
        ports: readonly AmqpValue[];
        /** options of the bridge, with the names of the kernel, such as stp_state, forward_delay (map, default {}) */
        options: AmqpMap;
        /** true to save the definition, so that the interface survives a restart (bool, default true) */
        persistent: boolean;
      };
      out: {
        /** the new bridge interface (objId) */
        interface: ObjectId;
      };
      optional: 'ports' | 'options' | 'persistent';
    };
    /** save or change the definition of an interface; starts nothing */
    defineInterfaceXML: {
      in: {
        /** interface XML of netcf and libvirt (lstr) */
        xmlDesc: string;
      };
      out: {
        /** the interface; a redefined one keeps its id and uuid (objId) */
        interface: ObjectId;
      };
    };
    /** start an interface from a definition without saving it */
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
        /** name or alternative name of the interface (sstr) */
        name: string;
      };
      out: {
        /** the interface (objId) */
        interface: ObjectId;
      };
    };
    /** find an interface by its MAC address, permanent addresses first */
    lookupInterfaceByMAC: {
      in: {
        /** MAC address, such as 52:54:00:12:34:56 (sstr) */
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
        /** maps of interfaceName, uuidString, active, persistent (where known), interface (list) */
        interfaces: VariantList;
      };
      optional: 'state';
    };
    /** open a change transaction, which rolls back unless committed in time */
    changeBegin: {
      in: {
        /** time until the automatic rollback (uint32, s, default 60) */
        seconds: number;
      };
      out: {
        /** time of the automatic rollback (absTime, ns) */
        deadline: bigint;
      };
      optional: 'seconds';
    };
    /** give the open change transaction more time */
    changeExtend: {
      in: {
        /** time from now until the automatic rollback (uint32, s) */
        seconds: number;
      };
      out: {
        /** time of the automatic rollback (absTime, ns) */
        deadline: bigint;
      };
    };
    /** keep all changes and close the change transaction */
    changeCommit: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** roll all changes back and close the change transaction */
    changeRollback: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** report the steps of a call without executing them */
    validateChange: {
      in: {
        /** object name of the object to call (lstr) */
        object: string;
        /** name of the method (sstr) */
        method: string;
        /** arguments of the method, by name (map) */
        callArguments: AmqpMap;
      };
      out: {
        /** the steps of the call, in order, as text; then what to note, in lines that begin with note: (list) */
        plan: VariantList;
      };
    };
    /** set RW properties by name: checks all first, then sets all or none */
    setProperties: {
      in: {
        /** property name to new value; needs the right to call the method of each property (map) */
        values: AmqpMap;
      };
      out: Record<string, never>;
    };
  };
}

/** a logical processor of the machine */
export interface Cpu {
  className: 'cpu';
  properties: {
    /** the machine that the object belongs to (objId, RC, index) */
    ovirtNode: ObjectId;
    /** number of the logical processor, from 0 (uint32, RC, index) */
    processor: number;
    /** id of the socket that holds the processor (uint32, RO, optional) */
    physicalId: number | undefined;
    /** id of the core within its socket (uint32, RO, optional) */
    coreId: number | undefined;
    /** number of cores of the socket (uint32, RO, optional) */
    cpuCores: number | undefined;
    /** number of logical processors of the socket (uint32, RO, optional) */
    siblings: number | undefined;
    /** vendor, such as GenuineIntel, AuthenticAMD (sstr, RO, optional) */
    vendorId: string | undefined;
    /** model name, in the spelling of the vendor (sstr, RO, optional) */
    modelName: string | undefined;
    /** family number; x86 (uint32, RO, optional) */
    cpuFamily: number | undefined;
    /** model number; x86 (uint32, RO, optional) */
    model: number | undefined;
    /** stepping number; x86 (uint32, RO, optional) */
    stepping: number | undefined;
    /** highest basic CPUID function; x86 (int32, RO, optional) */
    cpuidLevel: number | undefined;
    /** nominal frequency (double, MHz, RO, optional) */
    nominalMhz: number | undefined;
    /** size of the last-level cache (uint32, KiB, RO, optional) */
    cacheSize: number | undefined;
    /** features, with the names of the kernel, separated by blanks (lstr, RO, optional) */
    flags: string | undefined;
    /** whether the kernel uses the processor (bool, RO, optional) */
    online: boolean | undefined;
    /** NUMA node of the processor (int32, RO, optional) */
    numaNode: number | undefined;
  };
  statistics: {
    /** current frequency (double, MHz) */
    mhz: number | undefined;
    /** share of busy time since the last reading; absent at first (double, percent) */
    usage: number | undefined;
    /** time in user mode since the start of the machine (deltaTime, ns) */
    user: bigint | undefined;
    /** time in user mode at low priority since the start of the machine (deltaTime, ns) */
    nice: bigint | undefined;
    /** time in the kernel since the start of the machine (deltaTime, ns) */
    system: bigint | undefined;
    /** idle time since the start of the machine (deltaTime, ns) */
    idle: bigint | undefined;
    /** idle time while waiting for input or output since the start of the machine (deltaTime, ns) */
    iowait: bigint | undefined;
    /** time in hardware interrupts since the start of the machine (deltaTime, ns) */
    irq: bigint | undefined;
    /** time in software interrupts since the start of the machine (deltaTime, ns) */
    softirq: bigint | undefined;
    /** time that the hypervisor gave to others since the start of the machine (deltaTime, ns) */
    steal: bigint | undefined;
  };
  methods: Record<string, never>;
}

/** a network interface, active or only defined */
export interface NetworkInterface {
  className: 'networkInterface';
  properties: {
    /** the machine that the object belongs to (objId, RC, index) */
    ovirtNode: ObjectId;
    /** name of the interface, such as eth0 (sstr, RC, index) */
    interfaceName: string;
    /** id for clients to store: survives restarts and a rename (uuid, RC) */
    uuid: string;
    /** the property uuid as text (sstr, RC) */
    uuidString: string;
    /** physical, bond, vlan, bridge, loopback, or the kernel's name of another kind (sstr, RC) */
    kind: string;
    /** alias that an operator assigned (sstr, RO, optional) */
    alias: string | undefined;
    /** further names of the interface in the kernel (list, RO, optional) */
    alternativeNames: VariantList | undefined;
    /** for a virtual interface: exists in the kernel; for a physical one: is up (bool, RO) */
    active: boolean;
    /** whether a saved definition exists (bool, RO, optional) */
    persistent: boolean | undefined;
    /** start mode: onboot, none, hotplug; set by setStartMode (sstr, RW, optional) */
    startMode: string | undefined;
    /** manager of the interface: NetworkManager, systemd-networkd, ifupdown, none (sstr, RO, optional) */
    managedBy: string | undefined;
    /** whether the interface is administratively up; set by setAdminUp (bool, RW, optional) */
    adminUp: boolean | undefined;
    /** whether the link has carrier (bool, RO, optional) */
    carrier: boolean | undefined;
    /** speed of the link; absent without a link (uint32, Mbit/s, RO, optional) */
    speed: number | undefined;
    /** full or half (sstr, RO, optional) */
    duplex: string | undefined;
    /** whether the card negotiates speed and duplex with the link partner (bool, RO, optional) */
    autoNegotiation: boolean | undefined;
    /** MAC address as a number of 48 bits: 52:54:00:12:34:56 is 0x525400123456 (uint64, RO, optional) */
    mac: bigint | undefined;
    /** MAC address as text, in lower case; set by setMacAddress (sstr, RW, optional) */
    macAddress: string | undefined;
    /** permanent MAC address of the card (sstr, RO, optional) */
    permanentMac: string | undefined;
    /** size of the largest packet; set by setMtu (uint32, octets, RW, optional) */
    mtu: number | undefined;
    /** true: IPv4 from DHCP, static address saved until DHCP goes off; set by setDhcp (bool, RW, optional) */
    dhcp: boolean | undefined;
    /** true: IPv6 from DHCP, static address saved until DHCP goes off; set by setDhcp6 (bool, RW, optional) */
    dhcp6: boolean | undefined;
    /** primary IPv4 address; set by setStaticAddress (sstr, RW, optional) */
    ip: string | undefined;
    /** netmask of the primary IPv4 address; set by setStaticAddress (sstr, RW, optional) */
    netmask: string | undefined;
    /** broadcast address of the primary IPv4 address; set by setStaticAddress (sstr, RW, optional) */
    broadcast: string | undefined;
    /** name of the bond or bridge above, empty without a master; set by setMaster (sstr, RW) */
    master: string;
    /** the bond or bridge that is the master (objId, RO, optional) */
    masterInterface: ObjectId | undefined;
    /** the interface below a VLAN; absent if in another network namespace (objId, RO, optional) */
    lowerInterface: ObjectId | undefined;
    /** VLAN id, 1 to 4094 (uint16, RO, optional) */
    vlanId: number | undefined;
    /** 802.1Q or 802.1ad (sstr, RO, optional) */
    vlanProtocol: string | undefined;
    /** balance-rr, active-backup, balance-xor, broadcast, 802.3ad, balance-tlb, balance-alb (sstr, RO, optional) */
    bondMode: string | undefined;
    /** name of the member of a bond that carries the traffic (sstr, RO, optional) */
    activeMember: string | undefined;
    /** interval at which a bond checks the links of its members (uint32, ms, RO, optional) */
    miimon: number | undefined;
    /** whether a bridge takes part in the spanning tree protocol (bool, RO, optional) */
    stp: boolean | undefined;
    /** time before a port of a bridge forwards (uint32, ms, RO, optional) */
    forwardDelay: number | undefined;
    /** options of a bond, bridge or bridge port, with the names of the kernel; vlans, pvid, untagged (map, RO, optional) */
    options: VariantMap | undefined;
    /** names of the members of a bond or the ports of a bridge (list, RO, optional) */
    members: VariantList | undefined;
    /** number of members of a bond or bridge with a link (uint32, RO, optional) */
    membersUp: number | undefined;
    /** true while some members of a bond have no link (bool, RO, optional) */
    degraded: boolean | undefined;
    /** link of a member in the view of its bond: up, going down, down, going back (sstr, RO, optional) */
    miiStatus: string | undefined;
    /** whether a default route uses the interface (bool, RO, optional) */
    defaultRoute: boolean | undefined;
    /** whether the connection to the broker uses the interface (bool, RO, optional) */
    managementInterface: boolean | undefined;
    /** driver of the card (sstr, RO, optional) */
    driver: string | undefined;
    /** version of the driver (sstr, RO, optional) */
    driverVersion: string | undefined;
    /** version of the firmware of the card (sstr, RO, optional) */
    firmwareVersion: string | undefined;
    /** bus address of the card, such as 0000:01:00.0 (sstr, RO, optional) */
    busInfo: string | undefined;
    /** vendor of the card (sstr, RO, optional) */
    vendorName: string | undefined;
    /** model of the card (sstr, RO, optional) */
    deviceName: string | undefined;
    /** wake-up triggers, as letters of ethtool: d for nothing, g for a magic packet (sstr, RO, optional) */
    wakeOnLan: string | undefined;
    /** NUMA node of the card (int32, RO, optional) */
    numaNode: number | undefined;
    /** number of enabled virtual functions of the card (uint32, RO, optional) */
    virtualFunctions: number | undefined;
    /** link partners that send LLDP: maps of chassis, port, system, portDescription (list, RO, optional) */
    lldpNeighbours: VariantList | undefined;
    /** true while the agent makes the port blink, ten minutes at most; set by setBlink (bool, RW) */
    blink: boolean;
    /** whether the driver can blink; absent before the first attempt (bool, RO, optional) */
    blinkSupported: boolean | undefined;
    /** whether the kernel speaks IPv6 on the interface; set by setIpv6Enabled (bool, RW, optional) */
    ipv6Enabled: boolean | undefined;
  };
  statistics: {
    /** octets received (uint64, octets) */
    rxBytes: bigint | undefined;
    /** packets received (uint64) */
    rxPackets: bigint | undefined;
    /** invalid packets received (uint64) */
    rxErrors: bigint | undefined;
    /** packets received and dropped (uint64) */
    rxDropped: bigint | undefined;
    /** multicast packets received (uint64) */
    rxMulticast: bigint | undefined;
    /** octets sent (uint64, octets) */
    txBytes: bigint | undefined;
    /** packets sent (uint64) */
    txPackets: bigint | undefined;
    /** packets not sent because of an error (uint64) */
    txErrors: bigint | undefined;
    /** packets dropped before sending (uint64) */
    txDropped: bigint | undefined;
    /** collisions while sending (uint64) */
    collisions: bigint | undefined;
    /** number of times the link came or went (uint32) */
    carrierChanges: number | undefined;
    /** number of link failures of a member, counted by its bond (uint32) */
    linkFailures: number | undefined;
    /** time when the agent last saw the link come or go (absTime, ns) */
    lastCarrierChange: bigint | undefined;
  };
  methods: {
    /** start the interface from its definition */
    create: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** take the interface down; deletes a virtual one without definition */
    destroy: {
      in: {
        /** true: also where a rollback could not bring back all: queueing disciplines, filters, XDP programs (bool, default false) */
        force: boolean;
      };
      out: Record<string, never>;
      optional: 'force';
    };
    /** destroy and create: apply the definition, or the settings made since */
    restart: {
      in: {
        /** true: also where a rollback could not bring back all: queueing disciplines, filters, XDP programs (bool, default false) */
        force: boolean;
      };
      out: Record<string, never>;
      optional: 'force';
    };
    /** remove the definition; an active interface stays up until destroy */
    undefine: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
    /** describe the interface in the XML of netcf and libvirt */
    getXMLDesc: {
      in: {
        /** 0 for the running state, 1 for the saved definition (uint32, default 0) */
        flags: number;
      };
      out: {
        /** the description (lstr) */
        xmlDesc: string;
      };
      optional: 'flags';
    };
    /** read the current counters */
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
        /** netmask of the address, such as 255.255.255.0 (sstr) */
        netmask: string;
        /** broadcast address; empty for the default of the subnet (sstr, default empty) */
        broadcast: string;
      };
      out: Record<string, never>;
      optional: 'broadcast';
    };
    /** set the property master: enslave or release the interface */
    setMaster: {
      in: {
        /** name of the bond or bridge; empty to release (sstr) */
        interfaceName: string;
        /** true: also where a rollback could not bring back all: queueing disciplines, filters, XDP programs (bool, default false) */
        force: boolean;
      };
      out: Record<string, never>;
      optional: 'force';
    };
    /** set the property mtu */
    setMtu: {
      in: {
        /** size of the largest packet (uint32, octets) */
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
    /** set options of a bond or bridge, or of the port of a bridge */
    setOptions: {
      in: {
        /** option to new value, with the names of the kernel; vlans: ids and ranges, pvid: 0 for none (map) */
        options: AmqpMap;
      };
      out: Record<string, never>;
    };
    /** set the property blink: start or stop blinking */
    setBlink: {
      in: {
        /** true to start, false to stop (bool) */
        on: boolean;
      };
      out: Record<string, never>;
    };
    /** make the light of the port blink for a limited time */
    blinkFor: {
      in: {
        /** duration (uint32, s, default 30) */
        seconds: number;
      };
      out: Record<string, never>;
      optional: 'seconds';
    };
    /** add an address */
    addAddress: {
      in: {
        /** address with prefix, such as 192.0.2.7/24 or 2001:db8::7/64 (sstr) */
        address: string;
      };
      out: {
        /** the new object of class address (objId) */
        addressObject: ObjectId;
      };
    };
    /** add a route through the interface */
    addRoute: {
      in: {
        /** destination with prefix, such as 198.51.100.0/24; 0.0.0.0/0 or ::/0 for the default (sstr) */
        destination: string;
        /** address of the next hop; empty for none (sstr, default empty) */
        gateway: string;
        /** preference, lower first; 0 for the default of the kernel (uint32, default 0) */
        metric: number;
        /** table, source, onlink, scope, metrics, nextHops: maps of interfaceName, gateway, weight, onlink (map, default {}) */
        options: AmqpMap;
      };
      out: {
        /** the new object of class route (objId) */
        route: ObjectId;
      };
      optional: 'gateway' | 'metric' | 'options';
    };
    /** set RW properties by name: checks all first, then sets all or none */
    setProperties: {
      in: {
        /** property name to new value; needs the right to call the method of each property (map) */
        values: AmqpMap;
      };
      out: Record<string, never>;
    };
    /** set the property adminUp: up, or down without removing it */
    setAdminUp: {
      in: {
        /** true for up: what the interface lost when it went down comes back (bool) */
        on: boolean;
      };
      out: Record<string, never>;
    };
    /** set the property macAddress */
    setMacAddress: {
      in: {
        /** address of one interface, such as 52:54:00:12:34:56 (sstr) */
        macAddress: string;
      };
      out: Record<string, never>;
    };
    /** set the property ipv6Enabled: speak IPv6 or not */
    setIpv6Enabled: {
      in: {
        /** false also removes the IPv6 addresses and routes (bool) */
        on: boolean;
      };
      out: Record<string, never>;
    };
  };
}

/** an IPv4 or IPv6 address of a network interface */
export interface Address {
  className: 'address';
  properties: {
    /** the interface that has the address (objId, RC, index) */
    networkInterface: ObjectId;
    /** ipv4 or ipv6 (sstr, RC, index) */
    family: string;
    /** the address as canonical text (sstr, RC, index) */
    address: string;
    /** length of the network part (uint8, bits, RC, index) */
    prefixLength: number;
    /** address of the other end of a point-to-point link (sstr, RO, optional) */
    peer: string | undefined;
    /** the prefix as a netmask; IPv4 (sstr, RO, optional) */
    netmask: string | undefined;
    /** broadcast address; IPv4 (sstr, RO, optional) */
    broadcast: string | undefined;
    /** scope of the address: global, site, link, host, or a number (sstr, RO, optional) */
    scope: string | undefined;
    /** origin of the address: static, dhcp, ra, link-local, kernel (sstr, RO, optional) */
    origin: string | undefined;
    /** flags with the names of the kernel, such as permanent, secondary, tentative, deprecated (list, RO, optional) */
    flags: VariantList | undefined;
  };
  statistics: {
    /** remaining valid time; absent with the flag permanent (deltaTime, ns) */
    validLifetime: bigint | undefined;
    /** remaining preferred time; absent with the flag permanent (deltaTime, ns) */
    preferredLifetime: bigint | undefined;
  };
  methods: {
    /** remove the address */
    remove: {
      in: Record<string, never>;
      out: Record<string, never>;
    };
  };
}

/** a unicast route of any table but local; one object per next hop */
export interface Route {
  className: 'route';
  properties: {
    /** the interface that the route uses (objId, RC, index) */
    networkInterface: ObjectId;
    /** ipv4 or ipv6 (sstr, RC, index) */
    family: string;
    /** number of the routing table; 254 is main (uint32, RC, index) */
    table: number;
    /** destination with prefix; 0.0.0.0/0 or ::/0 for the default (sstr, RC, index) */
    destination: string;
    /** address of the next hop; direct without one (sstr, RC, index) */
    gateway: string;
    /** preference, lower first (uint32, RC, index) */
    metric: number;
    /** origin of the route, such as kernel, boot, static, dhcp, ra (sstr, RO, optional) */
    origin: string | undefined;
    /** scope of the route: global, site, link, host, or a number (sstr, RO, optional) */
    scope: string | undefined;
    /** share of this next hop among those of its route (uint32, RO, optional) */
    weight: number | undefined;
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
  className: 'disk';
  properties: {
    /** the machine that the object belongs to (objId, RC, index) */
    ovirtNode: ObjectId;
    /** name of the block device, such as sda, nvme0n1, dm-0 (sstr, RC, index) */
    diskName: string;
    /** size of the disk (uint64, KiB, RO, optional) */
    size: bigint | undefined;
    /** model, in the spelling of the vendor (sstr, RO, optional) */
    model: string | undefined;
    /** serial number of the disk (sstr, RO, optional) */
    serialNumber: string | undefined;
    /** whether the disk rotates (bool, RO, optional) */
    rotational: boolean | undefined;
  };
  statistics: {
    /** reads completed (uint64) */
    readOperations: bigint | undefined;
    /** reads merged with an adjacent one before execution (uint64) */
    readMerged: bigint | undefined;
    /** octets read (uint64, octets) */
    readBytes: bigint | undefined;
    /** writes completed (uint64) */
    writeOperations: bigint | undefined;
    /** writes merged with an adjacent one before execution (uint64) */
    writeMerged: bigint | undefined;
    /** octets written (uint64, octets) */
    writeBytes: bigint | undefined;
    /** total time of all reads (deltaTime, ns) */
    readTime: bigint | undefined;
    /** total time of all writes (deltaTime, ns) */
    writeTime: bigint | undefined;
  };
  methods: Record<string, never>;
}

/** values of this host that collectd gathers, if collectd runs */
export interface Metric {
  className: 'metric';
  properties: {
    /** the machine that the object belongs to (objId, RC, index) */
    ovirtNode: ObjectId;
    /** plugin of collectd, such as cpu, df, interface (sstr, RC, index) */
    plugin: string;
    /** instance of the plugin; empty for none (sstr, RC, index) */
    pluginInstance: string;
    /** type of the values, such as if_octets, load (sstr, RC, index) */
    type: string;
    /** instance of the type; empty for none (sstr, RC, index) */
    typeInstance: string;
  };
  statistics: {
    /** name of each data source to its value, a double in the unit of the type (map) */
    values: VariantMap | undefined;
    /** time when collectd read the values (absTime, ns) */
    time: bigint | undefined;
    /** interval at which collectd reads the values (deltaTime, ns) */
    interval: bigint | undefined;
  };
  methods: Record<string, never>;
}

/** state of the agent */
export interface Agent {
  className: 'agent';
  properties: {
    /** the machine that the agent represents (objId, RC, index) */
    ovirtNode: ObjectId;
    /** name of the agent, such as ovirt.org:node:4c4c4544-0044-3510-8052-b4c04f565731 (sstr, RC) */
    agentName: string;
    /** version of the agent (sstr, RC) */
    version: string;
    /** id of this start of the agent; two at a time mean two agents with one name (sstr, RC) */
    startId: string;
    /** number of starts of the agent, 1 to 4095, then 1 again (uint32, RC) */
    epoch: number;
    /** URL of the connected broker, without secrets (sstr, RO, optional) */
    broker: string | undefined;
    /** product name that the broker reports (sstr, RO, optional) */
    brokerProduct: string | undefined;
    /** whether the broker vouches for senders; tested at each connection (bool, RO, optional) */
    identityVouched: boolean | undefined;
    /** running network services, separated by commas, or none (sstr, RO, optional) */
    networkService: string | undefined;
    /** digest of the active policy, which decides who may call a method (sstr, RO, optional) */
    policyDigest: string | undefined;
    /** whether the agent serves methods that change the host (bool, RO, optional) */
    changesAllowed: boolean | undefined;
    /** name of each probe to ok, or to the reason of its failure (map, RO, optional) */
    probes: VariantMap | undefined;
  };
  statistics: {
    /** requests received (uint64) */
    requests: bigint | undefined;
    /** requests refused: missing right, invalid argument, unknown object (uint64) */
    refusals: bigint | undefined;
    /** method calls that failed (uint64) */
    failures: bigint | undefined;
    /** messages dropped because unreadable or without a reply address (uint64) */
    dropped: bigint | undefined;
    /** data indications sent (uint64) */
    indications: bigint | undefined;
    /** number of times the agent reconnected to a broker (uint64) */
    reconnects: bigint | undefined;
    /** messages waiting to be sent (uint32) */
    queueDepth: number | undefined;
    /** memory used by the agent (uint64, KiB) */
    residentMemory: bigint | undefined;
    /** processor time used by the agent (deltaTime, ns) */
    cpuTime: bigint | undefined;
  };
  methods: Record<string, never>;
}

/** a routing policy rule, as ip rule shows it; read only */
export interface Rule {
  className: 'rule';
  properties: {
    /** the machine that the object belongs to (objId, RC, index) */
    ovirtNode: ObjectId;
    /** ipv4 or ipv6 (sstr, RC, index) */
    family: string;
    /** order in which rules are tried, lower first (uint32, RC, index) */
    priority: number;
    /** position among rules of one family and priority, from 0 (uint32, RC, index) */
    number: number;
    /** source with prefix; absent for every source (sstr, RO, optional) */
    source: string | undefined;
    /** destination with prefix; absent for every destination (sstr, RO, optional) */
    destination: string | undefined;
    /** name of the interface that packets arrive on; absent for every one (sstr, RO, optional) */
    incomingInterface: string | undefined;
    /** name of the interface that a socket is bound to; absent for every one (sstr, RO, optional) */
    outgoingInterface: string | undefined;
    /** lookup, goto with a priority, nop, blackhole, unreachable, prohibit, or a number (sstr, RO, optional) */
    action: string | undefined;
    /** number of the table to look up; 254 is main, 255 local (uint32, RO, optional) */
    table: number | undefined;
    /** firewall mark of packets; absent for every mark (uint32, RO, optional) */
    mark: number | undefined;
    /** type of service, the octet of packets; absent for every one (uint32, RO, optional) */
    typeOfService: number | undefined;
    /** bits of the mark that count; absent for all (uint32, RO, optional) */
    markMask: number | undefined;
    /** true if the rule applies to all packets but those described (bool, RO, optional) */
    inverted: boolean | undefined;
  };
  statistics: Record<string, never>;
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
    rule: Rule;
  };
  events: {
    /** a new interface exists (inform) */
    interfaceAdded: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
    };
    /** an interface no longer exists (inform) */
    interfaceRemoved: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
    };
    /** the link of an interface came up; at most one event in 10 s per interface (inform) */
    linkUp: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** number of times the link came or went since the last event of this kind (uint32) */
      transitions: number;
    };
    /** the link of an interface failed; at most one event in 10 s per interface (error) */
    linkDown: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** number of times the link came or went since the last event of this kind (uint32) */
      transitions: number;
    };
    /** the link of an interface has a new speed (warn) */
    speedChanged: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** speed of the link (uint32, Mbit/s) */
      speed: number;
    };
    /** a bond has lost a link (error) */
    bondDegraded: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** description of the event, in one line (lstr) */
      text: string;
    };
    /** a bond has all its links again (inform) */
    bondRestored: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** description of the event, in one line (lstr) */
      text: string;
    };
    /** an interface has a new address (inform) */
    addressAdded: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** address with prefix (sstr) */
      address: string;
    };
    /** an interface has lost an address (inform) */
    addressRemoved: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the interface (sstr) */
      interfaceName: string;
      /** address with prefix (sstr) */
      address: string;
    };
    /** since the last start: another uuid, a clone, or a restored snapshot (crit) */
    identityChanged: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** reason, in one line (lstr) */
      reason: string;
    };
    /** another agent has the same name; meanwhile the agents refuse changes (crit) */
    duplicateAgent: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the agent (sstr) */
      agentName: string;
      /** reason, in one line (lstr) */
      reason: string;
    };
    /** a change transaction was opened (notice) */
    changeBegun: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** user that called, as vouched for by the broker (sstr) */
      user: string;
      /** reason, in one line (lstr) */
      reason: string;
    };
    /** a change transaction was committed (notice) */
    changeCommitted: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** user that called, as vouched for by the broker (sstr) */
      user: string;
      /** reason, in one line (lstr) */
      reason: string;
    };
    /** a change transaction was rolled back (error) */
    changeRolledBack: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** user that called, as vouched for by the broker (sstr) */
      user: string;
      /** reason, in one line (lstr) */
      reason: string;
    };
    /** result of a call that changes the host; a refused call has severity warn (notice) */
    actionPerformed: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** object name of the called object (lstr) */
      object: string;
      /** name of the method (sstr) */
      method: string;
      /** user that called, as vouched for by the broker (sstr) */
      user: string;
      /** 0 for success, else the code of the exception (uint32) */
      status: number;
      /** description of the event, in one line (lstr) */
      text: string;
    };
    /** a probe fails; its properties are absent (error) */
    probeFailed: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the probe (sstr) */
      probe: string;
      /** reason, in one line (lstr) */
      reason: string;
    };
    /** a probe works again (inform) */
    probeRecovered: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** name of the probe (sstr) */
      probe: string;
      /** reason, in one line (lstr) */
      reason: string;
    };
    /** the agent has started (notice) */
    agentStarted: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** number of starts of the agent, 1 to 4095, then 1 again (uint32) */
      epoch: number;
      /** id that the kernel gave this boot (sstr) */
      bootId: string;
    };
    /** the machine is shutting down (notice) */
    nodeShuttingDown: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** user that called, as vouched for by the broker (sstr) */
      user: string;
      /** reason, in one line (lstr) */
      reason: string;
    };
    /** the machine is restarting (notice) */
    nodeRestarting: {
      /** hostname of the machine, or its uuid without a hostname (sstr) */
      node: string;
      /** user that called, as vouched for by the broker (sstr) */
      user: string;
      /** reason, in one line (lstr) */
      reason: string;
    };
  };
}
