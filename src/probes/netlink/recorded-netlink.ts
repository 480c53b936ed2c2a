import { messageFlag, messageType, readMessages } from './message.ts';
import { type Netlink, NetlinkError } from './netlink.ts';

/** Dumps that were recorded as files `<name>.bin`, each the bytes that a socket gave, one receive after the other. */
export function createRecordedNetlink(bytes: (file: string) => Promise<Buffer | undefined>): Netlink {
  return {
    async dump(name, visit, _restart, signal) {
      signal.throwIfAborted();
      const dump = await bytes(`${name}.bin`);
      if (dump === undefined) return undefined;
      for (const message of readMessages(dump)) {
        if ((message.flags & messageFlag.dumpInterrupted) !== 0)
          throw new NetlinkError(`${name}.bin: recorded while the table changed`);
        if (message.type === messageType.done) return 'done';
        visit(message);
      }
      throw new NetlinkError(`${name}.bin: ends before the end of the dump`);
    },
  };
}
