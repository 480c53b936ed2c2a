import { endsSilentClients } from '../../contract/silence.ts';
import { brokerJ } from '../../kit/java-brokers.ts';

endsSilentClients('Qpid Broker-J', brokerJ());
