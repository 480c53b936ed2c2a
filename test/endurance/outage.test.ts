import { startEmbeddedProcess } from '../kit/broker/real/broker-process.ts';
import { describeOutage } from '../suites/outage/index.ts';

describeOutage('the embedded broker', startEmbeddedProcess);
