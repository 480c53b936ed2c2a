import { activemqWithAccounts } from '../../kit/broker/real/account-brokers.ts';
import { describeRefusedReplies } from '../../suites/refused-replies.ts';
import { passwordOf } from '../../suites/rights.ts';

describeRefusedReplies('ActiveMQ Classic 6 with permissions', async () => {
  const { url, [Symbol.asyncDispose]: close } = await activemqWithAccounts('activemq6')();
  return {
    url,
    agent: { user: 'agent', password: passwordOf('agent') },
    console: { user: 'viewer', password: passwordOf('viewer') },
    refusedAddress: (number) => `topic://qmf.default.direct.operator.${number}`,
    [Symbol.asyncDispose]: close,
  };
});
