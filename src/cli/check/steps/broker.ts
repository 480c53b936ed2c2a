import { BrokerError } from '#broker';
import { requireBroker } from '../check-context.ts';
import { fail, pass, type Step } from '../step.ts';

export const brokerStep: Step = {
  name: 'broker',
  needs: ['login'],
  async run(context) {
    const broker = requireBroker(context);
    try {
      await broker.ready();
    } catch (error) {
      if (!(error instanceof BrokerError)) throw error;
      return error.kind === 'sender'
        ? fail(
            error.message,
            'permit this user to send, through the anonymous relay where the broker has one; docs/brokers.md lists the permissions of agents, viewers and operators',
          )
        : fail(error.message, "the broker's log says why");
    }
    const status = broker.status();
    if (status.state !== 'connected') return fail('the connection has ended', "the broker's log says why");
    const { product, version, dialect } = status;
    const name =
      product === undefined ? 'does not name its product' : [product, version].filter(Boolean).join(' ');
    return pass(`${name}; dialect ${dialect}`);
  },
};
