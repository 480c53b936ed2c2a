import { endsSilentClients } from '../../contract/silence.ts';
import { activemq } from '../../kit/java-brokers.ts';

endsSilentClients('ActiveMQ Classic 5', activemq('activemq5'));
