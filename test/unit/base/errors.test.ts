import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import {
  compact,
  errorLine,
  errorText,
  isErrno,
  isOwnProcessRunning,
  isProcessRunning,
  oneLine,
} from '#base';

test('errorText returns the message of an error and any other value as text', () => {
  expect([new Error('broken'), 'thrown text', 7, undefined].map(errorText)).toEqual([
    'broken',
    'thrown text',
    '7',
    'undefined',
  ]);
});

test('oneLine and errorLine turn every run of white space into one space', () => {
  expect(oneLine('  a\n\tb   c\r\n')).toBe('a b c');
  expect(errorLine(new Error('first\nsecond'))).toBe('first second');
});

test('isErrno compares the code of a system error with each code given', () => {
  const error = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' });
  expect(isErrno(error, 'EACCES', 'ENOENT')).toBe(true);
  expect(isErrno(error, 'EACCES')).toBe(false);
  expect([new Error('ENOENT'), undefined, null, 'ENOENT'].map((value) => isErrno(value, 'ENOENT'))).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('isProcessRunning and isOwnProcessRunning tell a running process from an id that no process has', () => {
  for (const isRunning of [isProcessRunning, isOwnProcessRunning]) {
    expect(isRunning(process.pid)).toBe(true);
    expect(isRunning(2 ** 22 + 1)).toBe(false);
  }
});

test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
  'isOwnProcessRunning does not count the process of another user that has the id',
  () => {
    const child = spawn('sleep', ['60'], { uid: 65_534, stdio: 'ignore' });
    try {
      expect(isProcessRunning(child.pid ?? 0)).toBe(true);
      expect(isOwnProcessRunning(child.pid ?? 0)).toBe(false);
    } finally {
      child.kill('SIGKILL');
    }
  },
);

test('compact leaves out undefined members and keeps every other value', () => {
  const result = compact({ a: 1, b: undefined, c: null, d: '', e: false });
  expect(Object.keys(result)).toEqual(['a', 'c', 'd', 'e']);
});
