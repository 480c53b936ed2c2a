import type { Host } from '#probes';

/** A host that notes what was really read of it. */
export interface TracedHost {
  readonly host: Host;
  /**
   * What answered so far: absolute paths, `netlink TABLE` with the kernel's name of a table, `bus NAME` for a service on the
   * system bus, `ethtool NAME` for what a driver says of a link, `adjtimex(2)`.
   */
  readonly read: ReadonlySet<string>;
}

/** Wraps a host. Files that are absent or unreadable leave no trace. */
export function traceHost(host: Host): TracedHost {
  const read = new Set<string>();
  /** Notes what answered with a value. */
  const traced =
    <Args extends readonly unknown[], T>(
      call: (...args: Args) => Promise<T>,
      nameOf: (...args: Args) => string,
      isAnswer: (value: T) => boolean = (value) => value !== undefined,
    ) =>
    async (...args: Args): Promise<T> => {
      const value = await call(...args);
      if (isAnswer(value)) read.add(nameOf(...args));
      return value;
    };
  const path = (name: string) => name;
  return {
    read,
    host: {
      system: host.system,
      isLive: host.isLive,
      readText: traced((name: string) => host.readText(name), path),
      readBytes: traced((name: string) => host.readBytes(name), path),
      listFolder: traced((name: string) => host.listFolder(name), path),
      readVersion: traced((name: string) => host.readVersion(name), path),
      readLink: traced((name: string) => host.readLink(name), path),
      exists: traced((name: string) => host.exists(name), path, Boolean),
      readClockSynchronized: traced(
        () => host.readClockSynchronized(),
        () => 'adjtimex(2)',
      ),
      readDriverInfo: traced(
        (link: Parameters<Host['readDriverInfo']>[0]) => host.readDriverInfo(link),
        ({ name }) => `ethtool ${name}`,
      ),
      openSocket: traced((name: string) => host.openSocket(name), path),
      openNotifications: (handler) => host.openNotifications(handler),
      watchFolder: (name, onChange) => host.watchFolder(name, onChange),
      async openNetlink() {
        const netlink = await host.openNetlink();
        return (
          netlink && {
            dump: traced(
              (...args: Parameters<typeof netlink.dump>) => netlink.dump(...args),
              (table) => `netlink ${table}`,
              Boolean,
            ),
          }
        );
      },
      async openBus() {
        const bus = await host.openBus();
        return (
          bus && {
            ...bus,
            isOwned: traced(
              (name: string) => bus.isOwned(name),
              (name) => `bus ${name}`,
              Boolean,
            ),
          }
        );
      },
    },
  };
}
