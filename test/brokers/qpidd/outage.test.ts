import { startQpiddProcess } from '../../kit/broker/real/broker-process.ts';
import { describeOutage } from '../../suites/outage/index.ts';

describeOutage('qpidd', startQpiddProcess(process.env['QPIDD'] ?? ''));
