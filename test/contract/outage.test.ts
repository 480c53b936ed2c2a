import { startEmbedded } from '../kit/broker-process.ts';
import { describeOutage } from '../suites/outage/index.ts';

describeOutage('the embedded broker', startEmbedded);
