/** What of libc a netlink socket and the kernel's clock need; every call answers with `errno` where it failed. */
export interface Libc {
  /** @returns a descriptor, or -1 with the number of the error. */
  openNetlinkSocket(protocol: number): LibcResult;
  send(descriptor: number, bytes: Buffer): Promise<LibcResult>;
  receive(descriptor: number, into: Buffer): Promise<LibcResult>;
  close(descriptor: number): void;
  /** State of the kernel's clock as adjtimex(2) has it; 5 is "not synchronized". */
  readClockState(): LibcResult;
}

export interface LibcResult {
  readonly value: number;
  /** 0 where `value` is not negative. */
  readonly errno: number;
}

const netlinkFamily = 16;
const rawCloseOnExec = 0x80003;
const dontWait = 0x40;
const sockaddrLength = 12;

let loading: Promise<Libc | undefined> | undefined;

/** libc through koffi; undefined where koffi does not load here. Loaded once, when first asked for. */
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
  const adjtimex = lib.func('int adjtimex(_Inout_ void *timex)');

  const result = (value: number): LibcResult => ({ value, errno: value < 0 ? koffi.errno() : 0 });
  // The kernel answers a request while it is sent, and may have to wait for its lock of the network configuration:
  // so sending and receiving happen on a thread of the pool, and neither waits for anything else.
  const inUse = new Set<Buffer>();
  const later = (call: typeof send, descriptor: number, bytes: Buffer): Promise<LibcResult> =>
    new Promise((resolve, reject) => {
      inUse.add(bytes);
      call.async(descriptor, bytes, bytes.length, dontWait, (error: Error | null, value: number) => {
        const outcome = result(Number(value));
        inUse.delete(bytes);
        if (error !== null) reject(error);
        else resolve(outcome);
      });
    });

  return {
    openNetlinkSocket(protocol) {
      const opened = result(socket(netlinkFamily, rawCloseOnExec, protocol));
      if (opened.value < 0) return opened;
      // Connected to the kernel (port 0), so that no other program's message reaches this socket.
      const address = Buffer.alloc(sockaddrLength);
      new Uint16Array(address.buffer, address.byteOffset, 1)[0] = netlinkFamily;
      const connected = result(connect(opened.value, address, sockaddrLength));
      if (connected.value >= 0) return opened;
      close(opened.value);
      return connected;
    },
    send: (descriptor, bytes) => later(send, descriptor, bytes),
    receive: (descriptor, into) => later(recv, descriptor, into),
    close(descriptor) {
      close(descriptor);
    },
    readClockState: () => result(adjtimex(Buffer.alloc(256))),
  };
}
