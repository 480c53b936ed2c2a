import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readNodeSchema } from '#node';
import { double, type MemberValues, type ObjectClass } from '#qmf';
import { MetricsCollector } from '../../../../src/cli/metrics/collect-metrics.ts';
import { Exposition, type Labels } from '../../../../src/cli/metrics/exposition.ts';
import { defineMetrics, type MetricDefinition } from '../../../../src/cli/metrics/metric-definition.ts';
import { formatMetric, formatNumber } from '../../../../src/cli/metrics/metric-values.ts';

const schema = readNodeSchema(readFileSync('schema/ovirt-node.json', 'utf8'));
const classes = schema.classes.filter((each): each is ObjectClass => each.kind === 'object');

/** Renders objects: class, properties and statistics of each. */
function render(
  objects: readonly (readonly [string, MemberValues, MemberValues?])[],
  labels: Labels = [],
): readonly string[] {
  const exposition = new Exposition();
  const collector = new MetricsCollector(schema, exposition);
  for (const [className, properties, statistics = {}] of objects)
    collector.add({ className, properties, statistics }, labels);
  return exposition.toString().split('\n').slice(0, -1);
}

const nameOf = (className: string, member: string) =>
  classes
    .filter(({ id }) => id.className === className)
    .flatMap((each) => defineMetrics(each).members)
    .find((metric) => metric.member === member);

test.each([
  ['ovirtNode', 'memory', 'ovirt_node_machine_memory_bytes', 'gauge'],
  ['ovirtNode', 'cpuCount', 'ovirt_node_machine_cpus', 'gauge'],
  ['ovirtNode', 'cpuUsage', 'ovirt_node_machine_cpu_usage_ratio', 'gauge'],
  ['ovirtNode', 'uptime', 'ovirt_node_machine_uptime_seconds', 'gauge'],
  ['ovirtNode', 'bootTime', 'ovirt_node_machine_boot_timestamp_seconds', 'gauge'],
  ['cpu', 'user', 'ovirt_node_cpu_user_seconds_total', 'counter'],
  ['cpu', 'mhz', 'ovirt_node_cpu_frequency_hertz', 'gauge'],
  ['cpu', 'cpuCores', 'ovirt_node_cpu_cores', 'gauge'],
  ['networkInterface', 'rxBytes', 'ovirt_node_network_interface_rx_bytes_total', 'counter'],
  ['networkInterface', 'speed', 'ovirt_node_network_interface_speed_bytes_per_second', 'gauge'],
  ['networkInterface', 'mtu', 'ovirt_node_network_interface_mtu_bytes', 'gauge'],
  ['networkInterface', 'ipv6Enabled', 'ovirt_node_network_interface_ipv6_enabled', 'gauge'],
  ['disk', 'readTime', 'ovirt_node_disk_read_seconds_total', 'counter'],
  ['metric', 'time', 'ovirt_node_metric_timestamp_seconds', 'gauge'],
  ['agent', 'cpuTime', 'ovirt_node_agent_cpu_seconds_total', 'counter'],
])('names %s.%s as Prometheus does: %s, a %s', (className, member, name, type) => {
  expect(nameOf(className, member)).toMatchObject({ name, type });
});

test('no two members have one name, and each name is one that Prometheus reads', () => {
  const definitions = classes.flatMap((each): readonly MetricDefinition[] => {
    const { members, info } = defineMetrics(each);
    return info ? [...members, info] : members;
  });
  const names = definitions.map(({ name }) => name);
  expect(names.length).toBeGreaterThan(80);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, help } of definitions) {
    expect(name).toMatch(/^ovirt_node_[a-z0-9]+(?:_[a-z0-9]+)*$/);
    expect(name).not.toMatch(/_(?:count|sum|kib|mhz|percent|ms|ns)(?:_|$)/);
    expect(help.length).toBeGreaterThan(5);
  }
});

test.each([
  [1_500_000_001n, 'uptime', '1.500000001'],
  [0n, 'uptime', '0'],
  [24_684_092n, 'memory', '25276510208'],
  [18_446_744_073_709_551_615n, 'memory', '18889465931478580853760'],
  [12.5, 'cpuUsage', '0.125'],
  [true, 'clockSynchronized', '1'],
  [0.2, 'loadAverage1', '0.2'],
] as const)('writes %s of %s in its base unit, exactly: %s', (value, member, text) => {
  expect(formatMetric(value, nameOf('ovirtNode', member)?.factor ?? [0n, 1n])).toBe(text);
});

test('writes what is not a number as Go reads it, and nothing for other values', () => {
  expect([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map(formatNumber)).toEqual([
    'NaN',
    '+Inf',
    '-Inf',
  ]);
  expect(formatMetric(-1_500n, [1n, 1_000n])).toBe('-1.5');
  for (const value of ['7', undefined, [], {}]) expect(formatMetric(value, [1n, 1n])).toBeUndefined();
});

test('writes help and type before the samples of a metric, and texts and identifiers in the labels of an info metric', () => {
  const disk = (diskName: string, readBytes: bigint) =>
    ['disk', { diskName, model: 'A "B"\\C\nD' }, { readBytes }] as const;
  expect(render([disk('sda', 1n), disk('sdb', 2n)])).toEqual([
    '# HELP ovirt_node_disk_read_bytes_total octets read',
    '# TYPE ovirt_node_disk_read_bytes_total counter',
    'ovirt_node_disk_read_bytes_total{disk="sda"} 1',
    'ovirt_node_disk_read_bytes_total{disk="sdb"} 2',
    expect.stringMatching(/^# HELP ovirt_node_disk_info .*; its texts and identifiers as labels, value 1$/),
    '# TYPE ovirt_node_disk_info gauge',
    String.raw`ovirt_node_disk_info{disk="sda",model="A \"B\"\\C�D"} 1`,
    String.raw`ovirt_node_disk_info{disk="sdb",model="A \"B\"\\C�D"} 1`,
  ]);
});

test('tells addresses apart by interface, prefix and peer, and drops a second series with the same labels', () => {
  const address = (peer: string | undefined, validLifetime: bigint) =>
    [
      'address',
      {
        networkInterface: { objectName: 'p:c:uuid:eth0' },
        family: 'ipv4',
        address: '10.0.0.1',
        prefixLength: 24,
        peer,
      },
      { validLifetime },
    ] as const;
  const samples = render([address('10.0.0.2', 1n), address('10.0.0.3', 2n), address('10.0.0.3', 3n)]).filter(
    (line) => line.startsWith('ovirt_node_address_valid_lifetime_seconds'),
  );
  expect(samples).toHaveLength(2);
  expect(samples[0]).toBe(
    'ovirt_node_address_valid_lifetime_seconds{interface="eth0",family="ipv4",address="10.0.0.1",prefix_length="24",peer="10.0.0.2"} 0.000000001',
  );
});

test("writes the agent's probes and collectd's values with a label for each name", () => {
  const lines = render([
    ['agent', { probes: { links: 'ok', memory: 'no answer in 10 s' } }],
    ['metric', { plugin: 'cpu', type: 'percent' }, { values: new Map([['value', double(1.5)]]) }],
  ]);
  expect(lines).toContain('ovirt_node_probe_ok{probe="links"} 1');
  expect(lines).toContain('ovirt_node_probe_ok{probe="memory"} 0');
  expect(lines).toContain('ovirt_node_metric_value{plugin="cpu",type="percent",source="value"} 1.5');
});

test('leaves out what a hostile or newer agent sends: other classes, members and types, odd characters', () => {
  const lines = render(
    [
      ['madeUp', { memory: 1n }],
      [
        'ovirtNode',
        { memory: 'much', swap: [1n], cpuCount: Number.NaN, madeUp: 7, hostname: '\ud800\u001b[2J"x' },
      ],
    ],
    [['host', 'a"b\nc']],
  );
  expect(lines.filter((line) => !line.startsWith('#'))).toEqual([
    String.raw`ovirt_node_machine_cpus{host="a\"b\nc"} NaN`,
    expect.stringMatching(/^ovirt_node_machine_info\{host="a\\"b\\nc",hostname="\P{Cc}*\\"x"\} 1$/u),
  ]);
});
