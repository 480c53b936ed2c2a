import { BrokerError } from '#broker';
import { bad, good, type Step } from './step.ts';
import { opened } from './way.ts';

export const brokerStep: Step = {
  name: 'broker',
  needs: ['login'],
  async run(way) {
    const broker = opened(way);
    try {
      await broker.ready();
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error;
      return error.kind === 'sender'
        ? bad(
            error.message,
            'let this user send, through the anonymous relay where the broker has one; docs/brokers.md has the rights of agents, viewers and operators',
          )
        : bad(error.message, "the broker's log says why");
    }
    const status = broker.status();
    if (status.state !== 'connected') return bad('the connection has ended', "the broker's log says why");
    const { product, version, dialect } = status;
    const said =
      product === undefined ? 'does not say what it is' : [product, version].filter(Boolean).join(' ');
    return good(`${said}; dialect ${dialect}`);
  },
};
