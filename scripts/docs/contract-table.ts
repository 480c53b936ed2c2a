import { readFileSync } from 'node:fs';
import { type BrokerRecord, readRecord } from '../brokers/contract-record.ts';
import { tableRow } from './table-row.ts';

const begin = '<!-- the contract: made by npm run docs -->';
const end = '<!-- the end of the contract -->';
const titles: Readonly<Record<string, string>> = {
  qpidd: 'qpidd',
  activemq5: 'ActiveMQ Classic',
  activemq6: 'ActiveMQ Classic',
  'broker-j': 'Qpid Broker-J',
  rabbitmq: 'RabbitMQ',
};

/** Returns the text of `docs/brokers.md` with a new table. Source: the record of `npm run test:brokers -- --record`. */
export function brokersDocument(): string {
  const text = readFileSync('docs/brokers.md', 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/brokers.md has no ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n${tableOf(readRecord())}\n${text.slice(to)}`;
}

function tableOf(brokers: readonly BrokerRecord[]): string {
  const lines = [...new Set(brokers.flatMap((broker) => broker.lines.map(({ line }) => line)))];
  const head = ['the line of the contract', ...brokers.map(titleOf)];
  const rows = lines.map((line) => [line, ...brokers.map((broker) => statusOf(broker, line))]);
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => tableRow(cells.map((cell) => cell.replaceAll('\n', ' '))))
    .join('\n');
}

const titleOf = ({ name, version }: BrokerRecord) => `${titles[name] ?? name} ${version}`;

function statusOf({ lines }: BrokerRecord, wanted: string): string {
  const all = lines.filter(({ line }) => line === wanted);
  if (all.length === 0) return 'not run';
  return all.find(({ status }) => status !== 'passed')?.status ?? 'passed';
}
