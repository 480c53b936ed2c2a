import { spawnSync } from 'node:child_process';
import { test } from 'vitest';
import { qpiddWithAccounts } from '../../kit/broker/real/account-brokers.ts';
import { startQpiddProcess } from '../../kit/broker/real/broker-process.ts';
import { describeRights } from '../../suites/rights.ts';

describeRights('qpidd that asks nobody', startQpiddProcess(process.env['QPIDD'] ?? ''), {
  vouches: false,
  guards: false,
});

if (spawnSync('saslpasswd2', ['-?']).error === undefined) {
  describeRights('qpidd that asks who comes', qpiddWithAccounts, { vouches: true, guards: false });
} else {
  test.skip(
    'qpidd that asks who comes: saslpasswd2, which makes its accounts, is not here (Debian: sasl2-bin)',
  );
}
