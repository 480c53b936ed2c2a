import { brokerJWithAccounts } from '../../kit/broker/real/account-brokers.ts';
import { describeRefusedReplies } from '../../suites/refused-replies.ts';
import { passwordOf } from '../../suites/rights.ts';

describeRefusedReplies('Qpid Broker-J with rules', async () => {
  const { url, [Symbol.asyncDispose]: close } = await brokerJWithAccounts(false, true)();
  return {
    url,
    agent: { user: 'agent', password: passwordOf('agent') },
    console: { user: 'viewer', password: passwordOf('viewer') },
    refusedAddress: (number) => `qmf.default.direct/operator.${number}`,
    [Symbol.asyncDispose]: close,
  };
});
