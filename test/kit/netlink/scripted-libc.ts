import type { Libc, LibcResult } from '#netlink';

/** A libc that answers each request with the next list of receives; a number is an errno. */
export class ScriptedLibc implements Libc {
  readonly #answers: (readonly (Buffer | number)[])[];
  #waiting: (Buffer | number)[] = [];
  readonly sent: Buffer[] = [];
  opened = 0;
  closed = 0;
  constructor(...answers: readonly (readonly (Buffer | number)[])[]) {
    this.#answers = [...answers];
  }
  openNetlinkSocket(): LibcResult {
    this.opened += 1;
    return { value: 10, errno: 0 };
  }
  send(_descriptor: number, bytes: Buffer): Promise<LibcResult> {
    this.sent.push(bytes);
    this.#waiting = [...(this.#answers.shift() ?? [])];
    return Promise.resolve({ value: bytes.length, errno: 0 });
  }
  receive(_descriptor: number, into: Buffer): Promise<LibcResult> {
    const next = this.#waiting.shift() ?? 11;
    if (typeof next === 'number') return Promise.resolve({ value: -1, errno: next });
    return Promise.resolve({ value: next.copy(into), errno: 0 });
  }
  close(): void {
    this.closed += 1;
  }
  openNotificationSocket(): LibcResult {
    return { value: -1, errno: 93 };
  }
  openSocketPair(): undefined {
    return undefined;
  }
  duplicateTo(): LibcResult {
    return { value: -1, errno: 9 };
  }
  readBridgeInfo(): Buffer | undefined {
    return undefined;
  }
  readDriverInfo(): Buffer | undefined {
    return undefined;
  }
  readClockState(): LibcResult {
    return { value: 0, errno: 0 };
  }
  setNetlinkOption(): LibcResult {
    return { value: 0, errno: 0 };
  }
  lockFile(): LibcResult {
    return { value: 0, errno: 0 };
  }
}
