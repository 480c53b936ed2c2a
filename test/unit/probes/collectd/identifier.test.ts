import { expect, test } from 'vitest';
import {
  isSameHost,
  parseDataSource,
  parseListedValue,
  parseName,
  quoteIdentifier,
} from '../../../../src/probes/collectd/identifier.ts';
import { MetricIntervals } from '../../../../src/probes/collectd/metric-intervals.ts';

test.each([
  ['1796065861.724 labhost/cpu-0/cpu-idle', 'labhost', 'cpu-0/cpu-idle', 1_796_065_861_724_000_000n],
  ['1796065861 a b/plug in/x y', 'a b', 'plug in/x y', 1_796_065_861_000_000_000n],
  ['1.5 h/p/t-/var/lib', 'h', 'p/t-/var/lib', 1_500_000_000n],
])('parses the listed value %j', (line, host, name, timeNs) => {
  expect(parseListedValue(line)).toEqual({ host, name, timeNs });
});

test.each([
  '',
  'labhost/cpu-0/cpu-idle',
  '1.5 labhost',
  '1.5 labhost/cpu',
  '1.5 /p/t',
  '-1 h/p/t',
  'nan h/p/t',
  '123456789012 h/p/t',
])('finds no value in the line %j', (line) => {
  expect(parseListedValue(line)).toBeUndefined();
});

test.each([
  ['cpu-0/cpu-idle', { plugin: 'cpu', pluginInstance: '0', type: 'cpu', typeInstance: 'idle' }],
  ['load/load', { plugin: 'load', pluginInstance: '', type: 'load', typeInstance: '' }],
  ['df-var-lib/a_b-c-d', { plugin: 'df', pluginInstance: 'var-lib', type: 'a_b', typeInstance: 'c-d' }],
])('splits the name %s', (name, parts) => {
  expect(parseName(name)).toEqual(parts);
});

test.each([
  ['rx=3.545323e+03', ['rx', 3545.323]],
  ['value=-1', ['value', -1]],
  ['a b=1e308', ['a b', 1e308]],
  ['value=NaN', undefined],
  ['value=nan', undefined],
  ['value=inf', undefined],
  ['value=1e999', undefined],
  ['value=', undefined],
  ['=1', undefined],
  ['value', undefined],
  ['value=0x10', undefined],
])('parses the data source %j', (line, expected) => {
  expect(parseDataSource(line)).toEqual(expected);
});

test('quotes a name as collectd reads it', () => {
  expect(quoteIdentifier('h/plug in-a "b\\"/gauge')).toBe('"h/plug in-a \\"b\\\\\\"/gauge"');
});

test.each([
  ['node7', ['node7'], true],
  ['NODE7.example.com', ['node7'], true],
  ['node7', ['node7.example.com'], true],
  ['node7.example.com', ['node7.example.org', 'node7.example.com'], true],
  ['node7.example.com', ['node7.example.org'], false],
  ['node70', ['node7'], false],
  ['node7', [], false],
])('%s is this host with the names %j: %s', (host, names, isSame) => {
  expect(isSameHost(host, names)).toBe(isSame);
});

test('finds the interval of a value by the median of its last times', () => {
  const intervals = new MetricIntervals();
  const seconds = (value: number) => BigInt(Math.round(value * 1e9));
  expect(intervals.note('a', seconds(100))).toBeUndefined();
  expect(intervals.note('a', seconds(110.004))).toBe(seconds(10));
  for (const [time, interval] of [
    [119.996, 10],
    [139.99, 10],
    [150.02, 10],
    [160, 10],
  ] as const)
    expect(intervals.note('a', seconds(time))).toBe(seconds(interval));
  // The clock was set back, or collectd was restarted.
  expect(intervals.note('a', seconds(50))).toBeUndefined();
  expect(intervals.note('a', seconds(50.02))).toBeUndefined();
  intervals.keepOnly(new Set());
  expect(intervals.note('a', seconds(60))).toBeUndefined();
});
