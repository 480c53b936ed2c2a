import { expect, test } from 'vitest';
import type { Connection, Session } from '../../../../src/broker/rhea/rhea-types.ts';
import { rotateChannels } from '../../../../src/broker/rhea/rotate-channels.ts';

/** A connection that begins each session on the lowest free channel, as rhea does. */
function createConnection(channelMax?: number) {
  const sessions: Record<number, Session> = {};
  const connection = {
    channel_max: channelMax,
    local_channel_map: sessions,
    create_session() {
      let channel = 0;
      while (sessions[channel] !== undefined) channel++;
      const session = { local: { channel } } as Session;
      sessions[channel] = session;
      return session;
    },
  } as unknown as Connection;
  rotateChannels(connection);
  const end = (session: Session) => delete sessions[session.local.channel];
  return { begin: () => connection.create_session(), end, sessions };
}

test('a session does not begin on the channel of one that has just ended', () => {
  const { begin, end, sessions } = createConnection();
  const channels = Array.from({ length: 5 }, () => {
    const session = begin();
    expect(sessions[session.local.channel]).toBe(session);
    end(session);
    return session.local.channel;
  });
  expect(channels).toEqual([0, 1, 2, 3, 4]);
});

test('channels begin again after the last one, and skip those in use', () => {
  const { begin, end } = createConnection(3);
  const lasting = begin();
  const channels = Array.from({ length: 5 }, () => {
    const session = begin();
    end(session);
    return session.local.channel;
  });
  expect(lasting.local.channel).toBe(0);
  expect(channels).toEqual([1, 2, 3, 1, 2]);
});
