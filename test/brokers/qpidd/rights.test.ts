import { spawnSync } from 'node:child_process';
import { test } from 'vitest';
import { qpiddWithAccounts } from '../../kit/broker/real/account-brokers.ts';
import { startQpiddProcess } from '../../kit/broker/real/broker-process.ts';
import { describeRights } from '../../suites/rights.ts';

describeRights('qpidd without authentication', startQpiddProcess(process.env['QPIDD'] ?? ''), {
  vouches: false,
  guards: false,
});

if (spawnSync('saslpasswd2', ['-?']).error === undefined) {
  describeRights('qpidd with authentication', qpiddWithAccounts, { vouches: true, guards: false });
} else {
  test.skip('qpidd with authentication: saslpasswd2 is not installed (Debian: sasl2-bin)');
}
