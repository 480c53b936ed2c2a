/** Functions of libc for netlink sockets, the kernel's clock and locks of files. */
export interface Libc {
  /** @returns a file descriptor, or -1. */
  openNetlinkSocket(protocol: number): LibcResult;
  send(descriptor: number, bytes: Buffer): Promise<LibcResult>;
  receive(descriptor: number, into: Buffer): Promise<LibcResult>;
  close(descriptor: number): void;
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
/** LOCK_EX | LOCK_NB of sys/file.h. */
const exclusiveWithoutWait = 6;
const sockaddrLength = 12;
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
  const send = lib.func('intptr_t send(int fd, const void *bytes, size_t length, int flags)');
  const recv = lib.func('intptr_t recv(int fd, _Out_ void *bytes, size_t length, int flags)');
  const close = lib.func('int close(int fd)');
  const flock = lib.func('int flock(int fd, int operation)');
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
    send: (descriptor, bytes) => callAsync(send, descriptor, bytes),
    receive: (descriptor, into) => callAsync(recv, descriptor, into),
    close(descriptor) {
      close(descriptor);
    },
    lockFile: (descriptor) => toResult(flock(descriptor, exclusiveWithoutWait)),
    readClockState: () => toResult(adjtimex(Buffer.alloc(timexLength))),
  };
}
