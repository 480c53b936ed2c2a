import { endsSilentClients } from '../../contract/silence.ts';
import { activemq } from '../../kit/java-brokers.ts';

endsSilentClients('ActiveMQ Classic 6', activemq('activemq6'));
