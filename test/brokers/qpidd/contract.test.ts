import { describeContract } from '../../contract/contract.ts';
import { startQpiddProcess } from '../../kit/broker-process.ts';

describeContract('qpidd', startQpiddProcess(process.env['QPIDD'] ?? ''));
