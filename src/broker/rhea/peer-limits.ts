import type { Connection } from './rhea.ts';

/** More sessions than any client of ours or any console has at once. */
const maxSessions = 256;

/** Who may begin sessions and attach links: clients do at a broker; a broker has no reason to at a client. */
export type Asking = 'peer-asks' | 'we-ask';

/** Bounds what a peer can make us keep without sending a message. What breaks a bound breaks the connection. */
export function limitPeer(connection: Connection, asking: Asking): void {
  const { on_begin, on_attach } = connection;
  connection.on_begin = (frame) => {
    const isTheirs = (frame.performative.remote_channel ?? undefined) === undefined;
    if (isTheirs && asking === 'we-ask') throw new Error('a session that nobody asked for');
    if (isTheirs && Object.keys(connection.remote_channel_map).length >= maxSessions)
      throw new Error(`more than ${maxSessions} sessions`);
    on_begin.call(connection, frame);
  };
  connection.on_attach = (frame) => {
    const links = connection.remote_channel_map[frame.channel]?.links ?? {};
    const { name } = frame.performative;
    const isKnown = Object.hasOwn(links, name);
    // A name that every object has would be taken for that of a link.
    const isNone = !isKnown && name in links;
    if (isNone || (!isKnown && asking === 'we-ask'))
      throw new Error(`a link ${JSON.stringify(name).slice(0, 100)} that nobody asked for`);
    on_attach.call(connection, frame);
  };
}
