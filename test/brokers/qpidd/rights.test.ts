import { spawnSync } from 'node:child_process';
import { test } from 'vitest';
import { rightsHold } from '../../contract/rights.ts';
import { qpiddWithAccounts } from '../../kit/account-brokers.ts';

if (spawnSync('saslpasswd2', ['-?']).error === undefined) {
  rightsHold('qpidd that asks who comes', qpiddWithAccounts, { vouches: true, guards: false });
} else {
  test.skip(
    'qpidd that asks who comes: saslpasswd2, which makes its accounts, is not here (Debian: sasl2-bin)',
  );
}
