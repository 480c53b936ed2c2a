import type { Connection } from './rhea-types.ts';

/** Far more sessions than any agent or console uses. */
const maxSessions = 256;

/** The side that may begin sessions and attach links: `peer` on a broker's connection, `us` on a client's. */
export type Initiator = 'peer' | 'us';

/**
 * Limits the sessions and links that a peer may create without sending a message. A violation ends the connection, because rhea
 * treats the exception as a connection error.
 */
export function limitPeer(connection: Connection, initiator: Initiator): void {
  const { on_begin, on_attach } = connection;
  connection.on_begin = (frame) => {
    const isPeers = (frame.performative.remote_channel ?? undefined) === undefined;
    if (isPeers && initiator === 'us') throw new Error('a session that this side did not request');
    if (isPeers && Object.keys(connection.local_channel_map).length >= maxSessions)
      throw new Error(`more than ${maxSessions} sessions`);
    on_begin.call(connection, frame);
  };
  connection.on_attach = (frame) => {
    const links = connection.remote_channel_map[frame.channel]?.links ?? {};
    const { name } = frame.performative;
    const isKnown = Object.hasOwn(links, name);
    // rhea would mistake an inherited property, such as `toString`, for a link.
    const isInherited = !isKnown && name in links;
    if (isInherited || (!isKnown && initiator === 'us'))
      throw new Error(`a link ${JSON.stringify(name).slice(0, 100)} that this side did not request`);
    on_attach.call(connection, frame);
  };
}
