import { messageFlag, messageType, readMessages } from './message.ts';
import { type Netlink, NetlinkError } from './netlink.ts';

/** Reads dumps from files `<name>.bin`, each the concatenated receives of a socket. */
export function createRecordedNetlink(readFile: (file: string) => Promise<Buffer | undefined>): Netlink {
  return {
    async dump(name, { visit }, signal) {
      signal.throwIfAborted();
      const bytes = await readFile(`${name}.bin`);
      if (bytes === undefined) return false;
      for (const message of readMessages(bytes)) {
        if ((message.flags & messageFlag.dumpInterrupted) !== 0) {
          throw new NetlinkError(
            `${name}.bin was recorded while the table changed; expected a complete dump`,
          );
        }
        if (message.type === messageType.done) return true;
        visit(message);
      }
      throw new NetlinkError(`${name}.bin has no end message; expected a complete dump`);
    },
  };
}
