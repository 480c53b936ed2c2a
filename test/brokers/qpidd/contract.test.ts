import { startQpiddProcess } from '../../kit/broker/real/broker-process.ts';
import { describeContract } from '../../suites/contract/index.ts';

describeContract('qpidd', startQpiddProcess(process.env['QPIDD'] ?? ''));
