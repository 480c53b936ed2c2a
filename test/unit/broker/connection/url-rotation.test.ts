import { expect, test } from 'vitest';
import { parseBrokerUrl } from '../../../../src/broker/connection/broker-url.ts';
import { UrlRotation } from '../../../../src/broker/connection/url-rotation.ts';

const createRotation = () => new UrlRotation([parseBrokerUrl('amqp://one'), parseBrokerUrl('amqp://two')]);

test('UrlRotation tries its URLs in turn and reports when all had an attempt', () => {
  const urls = createRotation();
  expect([urls.startAttempt(), urls.current.host]).toEqual([1, 'one']);
  expect(urls.advance()).toBe(false);
  expect([urls.startAttempt(), urls.current.host]).toEqual([2, 'two']);
  expect(urls.advance()).toBe(true);
  expect([urls.startAttempt(), urls.current.host]).toEqual([3, 'one']);
});

test('UrlRotation continues with the next URL after a lost connection and counts its attempts from 1', () => {
  const urls = createRotation();
  urls.startAttempt();
  urls.recordSuccess();
  expect(urls.advance()).toBe(true);
  expect([urls.startAttempt(), urls.current.host]).toEqual([1, 'two']);
});
