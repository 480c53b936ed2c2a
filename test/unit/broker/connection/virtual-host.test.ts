import { expect, test } from 'vitest';
import { connect } from '#broker';
import { startScriptedBroker } from '../../../kit/broker/scripted-broker.ts';

test.each(['vh', 'vhost:two', undefined])(
  'opens the connection with the virtual host %j',
  async (virtualHost) => {
    await using scripted = await startScriptedBroker({});
    await using broker = connect({ urls: [scripted.url], containerId: 'c', retry: 'never', virtualHost });
    await broker.ready();
    expect(scripted.connections.map(({ hostname }) => hostname ?? undefined)).toEqual([virtualHost]);
  },
);
