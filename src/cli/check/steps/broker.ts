import { BrokerError } from '#broker';
import { requireBroker } from '../check-context.ts';
import { fail, pass, type Step } from '../step.ts';

export const brokerStep: Step = {
  name: 'broker',
  needs: ['login'],
  async run(way) {
    const broker = requireBroker(way);
    try {
      await broker.ready();
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error;
      return error.kind === 'sender'
        ? fail(
            error.message,
            'let this user send, through the anonymous relay where the broker has one; docs/brokers.md has the rights of agents, viewers and operators',
          )
        : fail(error.message, "the broker's log says why");
    }
    const status = broker.status();
    if (status.state !== 'connected') return fail('the connection has ended', "the broker's log says why");
    const { product, version, dialect } = status;
    const said =
      product === undefined ? 'does not say what it is' : [product, version].filter(Boolean).join(' ');
    return pass(`${said}; dialect ${dialect}`);
  },
};
