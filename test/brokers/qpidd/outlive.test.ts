import { outlive } from '../../contract/outlive.ts';
import { startQpiddProcess } from '../../kit/broker-process.ts';

outlive('qpidd', startQpiddProcess(process.env['QPIDD'] ?? ''));
