import type { Connection } from './rhea-types.ts';

/** Channels in turn: as many as Broker-J allows. */
const maxChannels = 256;

/**
 * Begins each session on another channel than the sessions before it, where rhea takes the lowest free one. Broker-J (10.1) frees a
 * channel only some time after it has ended the session, and closes the connection of a client that uses the channel again at once.
 */
export function rotateChannels(connection: Connection): void {
  const { create_session } = connection;
  let last = -1;
  connection.create_session = (...options) => {
    const session = create_session.apply(connection, options);
    const { local_channel_map: sessions } = connection;
    const channels = Math.min((connection.channel_max ?? maxChannels) + 1, maxChannels);
    for (let turn = 0; turn < channels; turn++) {
      const channel = (last + 1 + turn) % channels;
      if (sessions[channel] !== undefined && sessions[channel] !== session) continue;
      delete sessions[session.local.channel];
      session.local.channel = channel;
      sessions[channel] = session;
      last = channel;
      break;
    }
    return session;
  };
}
