import { frame, protocolHeader, saslHeader, symbol } from './frames.ts';
import { type RawPeer, startRawPeer } from './raw-peer.ts';

/** Plays a broker that accepts any login and sends frames once the client begins AMQP. */
export function startFaultyBroker(...frames: readonly Buffer[]): Promise<RawPeer> {
  const login = [saslHeader, frame('40', [symbol('ANONYMOUS')], 1), frame('44', ['5000'], 1)];
  return startRawPeer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('data', (data) => {
      const isFirst = !received.includes(protocolHeader);
      received = Buffer.concat([received, data]);
      if (isFirst && received.includes(protocolHeader))
        socket.write(Buffer.concat([protocolHeader, ...frames]));
    });
    socket.write(Buffer.concat(login));
  });
}
