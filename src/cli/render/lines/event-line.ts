import { printable } from '#base';
import type { ValuesByName } from '#console';
import { type EventInstance, severities } from '#qmf';
import type { Output } from '../../command.ts';
import { renderValue } from '../text/value.ts';
import { assignment } from './assignment.ts';
import { localTime } from './local-time.ts';

/** Severities from `emerg` to `error` are printed in colour. */
const alarmSeverity = 3;
const severityWidth = Math.max(...severities.map((name) => name.length));

/** Formats an event as a line: time, host, severity, name, then its arguments that are not empty. */
export function eventLine(
  host: string,
  event: EventInstance,
  values: ValuesByName,
  { hasColor }: Pick<Output, 'hasColor'>,
): string {
  const severity = (severities[event.severity] ?? String(event.severity)).padEnd(severityWidth);
  const isAlarm = hasColor && event.severity <= alarmSeverity;
  const texts = Object.entries(values)
    // The first argument of every event is the machine, which the line has.
    .filter(([name]) => name !== 'node')
    .map(([name, value]) => [name, renderValue(value)] as const)
    .filter(([, text]) => text !== '')
    .map(assignment);
  const name = event.schemaId?.className ?? 'event';
  const words = [localTime(event.atNs), host, severity, name, ...texts].map(printable);
  if (isAlarm) words[2] = `\u001b[33m${words[2]}\u001b[0m`;
  return `${words.join('  ')}\n`;
}
