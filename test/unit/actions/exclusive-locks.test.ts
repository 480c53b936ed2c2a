import { expect, test } from 'vitest';
import { Busy } from '../../../src/actions/errors.ts';
import { ExclusiveLocks } from '../../../src/actions/exclusive-locks.ts';

test('refuses a second change with the name of the first, and takes a change with another lock', () => {
  const locks = new ExclusiveLocks();
  locks.acquire('network', 'setMtu');
  expect(() => locks.acquire('network', 'addRoute')).toThrow(
    new Busy('setMtu is under way; addRoute is possible when setMtu has ended'),
  );
  locks.acquire('power', 'hardwareRestart');
});

test('releases a lock once, however often its disposal is called', () => {
  const locks = new ExclusiveLocks();
  const first = locks.acquire('network', 'setMtu');
  first[Symbol.dispose]();
  locks.acquire('network', 'addRoute');
  first[Symbol.dispose]();
  expect(() => locks.acquire('network', 'setMtu')).toThrow(Busy);
});
