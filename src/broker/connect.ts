import { type Broker, BrokerError, type BrokerOptions } from './broker.ts';

export function connect(options: BrokerOptions): Broker {
  throw new BrokerError('closed', options.urls[0] ?? '', 'not built yet');
}
