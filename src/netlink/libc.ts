/** Functions of libc for netlink sockets, bridges, the kernel's clock and locks of files. */
export interface Libc {
  /** @returns a file descriptor, or -1. */
  openNetlinkSocket(protocol: number): LibcResult;
  /** Turns an option of a netlink socket on (setsockopt(2), SOL_NETLINK). */
  setNetlinkOption(descriptor: number, option: number): LibcResult;
  send(descriptor: number, bytes: Buffer): Promise<LibcResult>;
  receive(descriptor: number, into: Buffer): Promise<LibcResult>;
  close(descriptor: number): void;
  /**
   * Opens a socket of rtnetlink that receives notifications.
   * @param groups a bit for each group (`RTMGRP_*` of linux/rtnetlink.h). @param bufferLength octets that may wait in the kernel.
   * @returns a file descriptor, or -1.
   */
  openNotificationSocket(groups: number, bufferLength: number): LibcResult;
  /** Opens two connected stream sockets (socketpair(2)); undefined where the kernel refuses. */
  openSocketPair(): readonly [number, number] | undefined;
  /** Makes `to` a second name of the open file `from` (dup3(2)); closes what `to` was before. */
  duplicateTo(from: number, to: number): LibcResult;
  /**
   * Returns `struct __bridge_info` of linux/if_bridge.h, by ioctl(2) with BRCTL_GET_BRIDGE_INFO on a socket of any family.
   * @param name octets of the bridge's name.
   * @returns undefined where this architecture or kernel lacks it, or the link is not a bridge.
   */
  readBridgeInfo(descriptor: number, name: Buffer): Buffer | undefined;
  /**
   * Returns `struct ethtool_drvinfo` of linux/ethtool.h, by ioctl(2) with SIOCETHTOOL on a socket of any family.
   * @param name octets of the link's name.
   * @returns undefined where this architecture lacks it, and for a link without a driver.
   */
  readDriverInfo(descriptor: number, name: Buffer): Buffer | undefined;
  /** Returns the clock state of adjtimex(2); 5 is "not synchronized". */
  readClockState(): LibcResult;
  /** Locks an open file for this process alone, without waiting; closing it, or the end of the process, unlocks it (flock(2)). */
  lockFile(descriptor: number): LibcResult;
}

export interface LibcResult {
  readonly value: number;
  /** 0 unless `value` is negative. */
  readonly errno: number;
}

/** Constants of linux/socket.h: AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, MSG_DONTWAIT. */
const netlinkFamily = 16;
const rawCloseOnExec = 0x80003;
const dontWait = 0x40;
/** SOL_NETLINK of linux/socket.h. */
const netlinkLevel = 270;
/** LOCK_EX | LOCK_NB of sys/file.h. */
const exclusiveWithoutWait = 6;
const sockaddrLength = 12;
/** SOL_SOCKET, SO_RCVBUF and SO_RCVBUFFORCE of asm-generic/socket.h; AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC; O_CLOEXEC. */
const receiveBuffer = { level: 1, withinLimit: 8, beyondLimit: 33 } as const;
const unixFamily = 1;
const streamCloseOnExec = 0x80001;
const closeOnExec = 0o2000000;
/** SIOCDEVPRIVATE of linux/sockios.h; BRCTL_GET_BRIDGE_INFO of linux/if_bridge.h. */
const devicePrivate = 0x89f0;
const getBridgeInfo = 6n;
/** SIOCETHTOOL of linux/sockios.h; ETHTOOL_GDRVINFO of linux/ethtool.h. */
const ethtool = 0x8946;
const getDriverInfo = 3;
/**
 * Offsets in the memory of one request, where a pointer has eight octets: `struct ifreq` of linux/if.h, with the name and a pointer
 * to the arguments; the arguments, which are all of ethtool's; `struct __bridge_info`. Both are shorter than what is left.
 */
const deviceRequest = { nameLength: 16, pointer: 16, args: 64, bridgeInfo: 128, length: 512 } as const;
/** At least sizeof(struct timex) on every architecture. */
const timexLength = 256;

let loading: Promise<Libc | undefined> | undefined;

/** Loads libc through koffi, once per process. @returns undefined where koffi does not load. */
export function loadLibc(): Promise<Libc | undefined> {
  loading ??= load().catch(() => undefined);
  return loading;
}

async function load(): Promise<Libc> {
  const { default: koffi } = await import('koffi');
  const lib = koffi.load(null);
  const socket = lib.func('int socket(int domain, int type, int protocol)');
  const connect = lib.func('int connect(int fd, const void *address, uint32_t length)');
  const setsockopt = lib.func(
    'int setsockopt(int fd, int level, int option, _In_ int *value, uint32_t length)',
  );
  const bind = lib.func('int bind(int fd, const void *address, uint32_t length)');
  const socketpair = lib.func('int socketpair(int domain, int type, int protocol, _Out_ int *pair)');
  const dup3 = lib.func('int dup3(int from, int to, int flags)');
  const send = lib.func('intptr_t send(int fd, const void *bytes, size_t length, int flags)');
  const recv = lib.func('intptr_t recv(int fd, _Out_ void *bytes, size_t length, int flags)');
  const close = lib.func('int close(int fd)');
  const flock = lib.func('int flock(int fd, int operation)');
  const ioctl = lib.func('int ioctl(int fd, unsigned long request, _Inout_ void *argument)');
  const adjtimex = lib.func('int adjtimex(_Inout_ void *timex)');

  const toResult = (value: number): LibcResult => ({ value, errno: value < 0 ? koffi.errno() : 0 });
  // The kernel answers within send(2), and may wait there for its network lock. So send and receive run on a thread of
  // the pool, and with MSG_DONTWAIT they wait for nothing else.
  const buffersInUse = new Set<Buffer>();
  const callAsync = (call: typeof send, descriptor: number, bytes: Buffer): Promise<LibcResult> =>
    new Promise((resolve, reject) => {
      buffersInUse.add(bytes);
      call.async(descriptor, bytes, bytes.length, dontWait, (error: Error | null, value: number) => {
        // Reads errno first: other calls may overwrite it.
        const result = toResult(Number(value));
        buffersInUse.delete(bytes);
        if (error !== null) reject(error);
        else resolve(result);
      });
    });

  const requestDevice = (
    descriptor: number,
    request: number,
    name: Buffer,
    fill: (memory: Buffer, address: bigint) => void,
  ): Buffer | undefined => {
    if (koffi.sizeof('unsigned long') !== 8 || name.length >= deviceRequest.nameLength) return undefined;
    // One buffer, in use until the call has returned: the garbage collector frees no part of it meanwhile.
    const memory = Buffer.alloc(deviceRequest.length);
    const address: bigint = koffi.address(memory);
    name.copy(memory);
    const pointer = new BigUint64Array(memory.buffer, memory.byteOffset + deviceRequest.pointer, 1);
    pointer[0] = address + BigInt(deviceRequest.args);
    fill(memory, address);
    return toResult(ioctl(descriptor, request, memory)).value < 0 ? undefined : memory;
  };

  return {
    openNetlinkSocket(protocol) {
      const opened = toResult(socket(netlinkFamily, rawCloseOnExec, protocol));
      if (opened.value < 0) return opened;
      // Connects to the kernel (port 0): messages of other programs do not reach the socket.
      const address = Buffer.alloc(sockaddrLength);
      new Uint16Array(address.buffer, address.byteOffset, 1)[0] = netlinkFamily;
      const connected = toResult(connect(opened.value, address, sockaddrLength));
      if (connected.value >= 0) return opened;
      close(opened.value);
      return connected;
    },
    openNotificationSocket(groups, bufferLength) {
      const opened = toResult(socket(netlinkFamily, rawCloseOnExec, 0));
      if (opened.value < 0) return opened;
      const { level, withinLimit, beyondLimit } = receiveBuffer;
      const setLength = (option: number) => setsockopt(opened.value, level, option, [bufferLength], 4);
      // Without the right to go beyond the system's limit, the kernel gives as much as the limit allows.
      if (setLength(beyondLimit) < 0) setLength(withinLimit);
      const address = Buffer.alloc(sockaddrLength);
      new Uint16Array(address.buffer, address.byteOffset, 1)[0] = netlinkFamily;
      new Uint32Array(address.buffer, address.byteOffset + 8, 1)[0] = groups;
      const bound = toResult(bind(opened.value, address, sockaddrLength));
      if (bound.value >= 0) return opened;
      close(opened.value);
      return bound;
    },
    openSocketPair() {
      const pair: [number, number] = [-1, -1];
      return socketpair(unixFamily, streamCloseOnExec, 0, pair) < 0 ? undefined : pair;
    },
    duplicateTo: (from, to) => toResult(dup3(from, to, closeOnExec)),
    setNetlinkOption: (descriptor, option) =>
      toResult(setsockopt(descriptor, netlinkLevel, option, [1], Int32Array.BYTES_PER_ELEMENT)),
    send: (descriptor, bytes) => callAsync(send, descriptor, bytes),
    receive: (descriptor, into) => callAsync(recv, descriptor, into),
    close(descriptor) {
      close(descriptor);
    },
    readBridgeInfo: (descriptor, name) =>
      requestDevice(descriptor, devicePrivate, name, (memory, address) => {
        const args = new BigUint64Array(memory.buffer, memory.byteOffset + deviceRequest.args, 2);
        args[0] = getBridgeInfo;
        args[1] = address + BigInt(deviceRequest.bridgeInfo);
      })?.subarray(deviceRequest.bridgeInfo),
    readDriverInfo: (descriptor, name) =>
      requestDevice(descriptor, ethtool, name, (memory) => {
        new Uint32Array(memory.buffer, memory.byteOffset + deviceRequest.args, 1)[0] = getDriverInfo;
      })?.subarray(deviceRequest.args),
    lockFile: (descriptor) => toResult(flock(descriptor, exclusiveWithoutWait)),
    readClockState: () => toResult(adjtimex(Buffer.alloc(timexLength))),
  };
}
