import { startEmbeddedBroker } from '#broker';
import { guardedName } from '../../kit/agent/guarded-agent.ts';
import { type Account, describeRights, passwordOf } from '../../suites/rights.ts';

const authenticate = (user: string, password: string) => password === passwordOf(user as Account);

const embedded = (options: Partial<Parameters<typeof startEmbeddedBroker>[0]>) => async () => {
  const broker = await startEmbeddedBroker({ port: 0, authenticate, ...options });
  return { url: broker.urls[0] ?? '', [Symbol.asyncDispose]: () => broker.close() };
};

describeRights('the embedded broker', embedded({}), { vouches: true, guards: false });

describeRights('the embedded broker that does not vouch', embedded({ vouches: false }), {
  vouches: false,
  guards: false,
});

describeRights(
  'the embedded broker that guards addresses',
  embedded({
    vouches: false,
    canSend: (user, _node, key) => key !== `operator.${guardedName}` || user === 'operator',
  }),
  { vouches: false, guards: true },
);
