import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { openConsole } from '#console';
import { type AmqpValue, double, readSchemaXml, ulong } from '#qmf';
import type { Output } from '../../../src/cli/command.ts';
import { Screen } from '../../../src/cli/live/screen.ts';
import { showTable } from '../../../src/cli/live/show-table.ts';
import { findClassView } from '../../../src/cli/render/columns/find-view.ts';
import { machineClasses, readMachines } from '../../../src/cli/render/pages/machines.ts';
import { renderMachines } from '../../../src/cli/render/pages/machines-table.ts';
import { MemoryBus } from '../../kit/broker/memory-bus.ts';
import { ScriptedAgent, type ScriptedObject } from '../../kit/console/scripted-agent.ts';
import { ManualClock } from '../../kit/manual-clock.ts';
import { hostileText, unsafe } from '../../kit/words-of-peers.ts';

const { classes } = readSchemaXml(readFileSync('schema/ovirt-node.xml', 'utf8'));
const closing: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Size {
  columns: number;
  rows: number;
}
/** A terminal that keeps what was written to it. */
function terminal(size: Size): Output & { text: string } {
  return {
    text: '',
    write(text) {
      this.text += text;
    },
    isTerminal: true,
    get columns() {
      return size.columns;
    },
    get rows() {
      return size.rows;
    },
    hasColor: false,
  };
}

const object = (
  className: string,
  name: string,
  values: Readonly<Record<string, AmqpValue>>,
): ScriptedObject => ({
  objectName: `com.redhat.ovirtNode:${className}:one${name}`,
  className,
  values: new Map<AmqpValue, AmqpValue>(Object.entries(values)),
});
const link = (name: string, values: Readonly<Record<string, AmqpValue>> = {}) =>
  object('networkInterface', `:${name}`, { interfaceName: name, kind: 'physical', ...values });

async function open(clock = new ManualClock()) {
  const bus = new MemoryBus();
  const broker = bus.connect();
  const qmfConsole = await openConsole({ broker, clock });
  closing.push(() => qmfConsole.close());
  const openAgent = async (
    instance: string,
    objects: readonly ScriptedObject[],
    hostname = `${instance}.example.com`,
  ) => {
    const agent = await ScriptedAgent.open(bus.connect(), {
      vendor: 'ovirt.org',
      product: 'node',
      instance,
      attributes: [['hostname', hostname]],
      classes,
      objects,
    });
    agent.beat();
    return agent;
  };
  const openLive = async (classNames: readonly string[]) => {
    const opening = qmfConsole.live({ classNames });
    let isOpen = false;
    void opening.then(() => {
      isOpen = true;
    });
    while (!isOpen) await clock.advance(100);
    return opening;
  };
  return { broker, clock, qmfConsole, openAgent, openLive };
}

describe('the screen', () => {
  test('shows as many lines as fit, and always the last', () => {
    const out = terminal({ columns: 40, rows: 3 });
    {
      using screen = new Screen(out);
      screen.draw(['one', 'two', 'three'], 'end');
      const drawn = out.text;
      expect(drawn).toBe('\u001b[?1049h\u001b[?25l\u001b[Hone\u001b[K\r\ntwo\u001b[K\r\nend\u001b[K\u001b[J');
      screen.draw(['one', 'two', 'four'], 'end');
      expect(out.text).toBe(drawn);
    }
    expect(out.text.endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
  });

  test('cuts lines at the width of the terminal, without the colours, which end with the line', () => {
    const out = terminal({ columns: 8, rows: 5 });
    using screen = new Screen(out);
    const yellow = (text: string) => `\u001b[33m${text}\u001b[0m`;
    screen.draw(
      ['12345678', '123456789', yellow('12345678'), `123456${yellow('789')}0`],
      yellow('1234567890'),
    );
    const lines = out.text
      .split('\u001b[H')[1]
      ?.split('\u001b[K')
      .map((line) => line.replace(/^\r\n/, ''));
    expect(lines?.slice(0, 5)).toEqual([
      '12345678',
      '1234567…',
      yellow('12345678'),
      `123456${yellow('7…')}`,
      yellow('1234567…'),
    ]);
  });

  test('is drawn again when the terminal has another size', () => {
    const size = { columns: 40, rows: 3 };
    const out = terminal(size);
    using screen = new Screen(out);
    screen.draw(['one', 'two', 'three'], 'end');
    size.rows = 4;
    screen.draw(['one', 'two', 'three'], 'end');
    expect(out.text).toContain('three');
  });
});

test('a live table marks what changed, fits a narrow terminal and shows no control character of an agent', async () => {
  const { broker, qmfConsole, openAgent, openLive } = await open();
  const agent = await openAgent('one', [link('eth0', { carrier: true }), link('eth1', { alias: 'quiet' })]);
  const live = await openLive(['networkInterface']);
  const out = terminal({ columns: 40, rows: 10 });
  const interruption = new AbortController();
  const view = findClassView('com.redhat.ovirtNode', 'networkInterface');
  const order = { compare: undefined, matches: () => true, predicate: undefined };
  const session = { broker, console: qmfConsole, context: { out, err: out, environment: {} } };
  const showing = showTable(session as never, live, {
    className: 'networkInterface',
    view,
    order,
    interruption: interruption.signal,
  });
  expect(out.text).toContain('eth0');
  expect(out.text).not.toContain('*   eth0');
  agent.publish(link('eth0', { carrier: false }));
  agent.publish(link(`x${hostileText}`));
  await live.waitFor(() => live.size === 3, 1_000);
  while (!out.text.includes('*   eth0')) await setImmediate();
  broker.disconnect();
  while (!out.text.includes('no connection')) await setImmediate();
  interruption.abort();
  await showing;
  const pictures = out.text.split('\u001b[H').slice(1);
  for (const line of pictures.flatMap((picture) => picture.split('\u001b[K'))) {
    const text = line.replace(/^\r\n/, '').split('\u001b[')[0] ?? '';
    expect(text).not.toMatch(unsafe);
    expect([...text].length).toBeLessThanOrEqual(40);
  }
});

test('a live table follows the width of the terminal while it runs', async () => {
  const { broker, qmfConsole, openAgent, openLive } = await open();
  await openAgent('one', [
    link('eth0', { alias: 'a long name for a link of this machine', macAddress: '52:54:00:12:34:56' }),
  ]);
  const live = await openLive(['networkInterface']);
  const size = { columns: 160, rows: 10 };
  const out = terminal(size);
  const interruption = new AbortController();
  const session = { broker, console: qmfConsole, context: { out, err: out, environment: {} } };
  const showing = showTable(session as never, live, {
    className: 'networkInterface',
    view: findClassView('com.redhat.ovirtNode', 'networkInterface'),
    order: { compare: undefined, matches: () => true, predicate: undefined },
    interruption: interruption.signal,
  });
  const widest = () => {
    const picture = out.text.split('\u001b[H').at(-1) ?? '';
    const lines = picture
      .split('\u001b[K')
      .map((line) => line.replace(/^\r\n/, '').split('\u001b[')[0] ?? '');
    return Math.max(...lines.map((line) => [...line].length));
  };
  expect(widest()).toBeGreaterThan(40);
  size.columns = 40;
  while (widest() > 40) await setImmediate();
  size.columns = 160;
  while (widest() <= 40) await setImmediate();
  interruption.abort();
  await showing;
});

describe('the machines of a fleet', () => {
  const node = (load: number, used: bigint) =>
    object('ovirtNode', '', {
      hostname: 'x',
      memory: ulong(1_000n),
      memoryUsed: ulong(used),
      loadAverage1: double(load),
      cpuUsage: double(12.5),
    });

  test('come with silent ones first, then by load or another figure', async () => {
    const { clock, qmfConsole, openAgent, openLive } = await open();
    const gone = await openAgent('gone', [node(0, 1n)]);
    const idle = await openAgent('idle', [
      node(0.1, 900n),
      link('eth0', { adminUp: true, carrier: false }),
      link('eth1', { adminUp: false, carrier: false }),
    ]);
    const busy = await openAgent('busy', [node(9.5, 100n), link('eth0', { adminUp: true, carrier: true })]);
    const live = await openLive(machineClasses.classNames);
    for (let beats = 0; beats < 4; beats++) {
      await clock.advance(10_000);
      idle.beat();
      busy.beat();
      await setImmediate();
    }
    const hosts = (order: Parameters<typeof readMachines>[2]) =>
      readMachines(qmfConsole, live, order).map(({ host }) => host.split('.')[0]);
    expect(hosts('load')).toEqual(['gone', 'busy', 'idle']);
    expect(hosts('memory')).toEqual(['gone', 'idle', 'busy']);
    expect(hosts('links')).toEqual(['gone', 'idle', 'busy']);
    expect(hosts('host')).toEqual(['gone', 'busy', 'idle']);
    expect(readMachines(qmfConsole, live, 'load')[2]).toEqual({
      name: idle.name,
      host: 'idle.example.com',
      hostname: 'idle.example.com',
      state: 'alive',
      load1: 0.1,
      cpuUsage: 12.5,
      memoryUsedKiB: 900,
      memoryKiB: 1000,
      linksDown: 1,
    });
    expect(
      renderMachines(readMachines(qmfConsole, live, 'load'))
        .split('\n')
        .slice(0, 3),
    ).toEqual([
      'HOST               STATE    LOAD    CPU      USED     MEMORY   LINKS DOWN',
      'gone.example.com   silent   0.00   13 %     1 KiB   1000 KiB            0',
      'busy.example.com   alive    9.50   13 %   100 KiB   1000 KiB            0',
    ]);
    await gone[Symbol.asyncDispose]();
  });

  test('show no control character of an agent', async () => {
    const { qmfConsole, openAgent, openLive } = await open();
    const objects = [node(1, 1n), link(`x${hostileText}`, { adminUp: true, carrier: false })];
    await openAgent('one', objects, `one${hostileText}`);
    const live = await openLive(machineClasses.classNames);
    const rows = renderMachines(readMachines(qmfConsole, live, 'load'))
      .trimEnd()
      .split('\n');
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).not.toMatch(unsafe);
  });
});
