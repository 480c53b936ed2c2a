import type { FurtherSettings } from '../further-settings.ts';
import type { InterfaceDefinition } from '../interface-definition.ts';
import type { ElementReader } from './element-reader.ts';

/**
 * Refuses an option of the project's namespace that the grammar says as well: one of them would be ignored.
 * @throws {Refused}
 */
export function rejectSaidTwice(
  reader: ElementReader,
  definition: InterfaceDefinition,
  { further }: { readonly further?: FurtherSettings },
): void {
  if (further?.kind !== undefined && definition.kind !== 'ethernet')
    throw reader.refusal(`kind is ${further.kind}, and type is ${definition.kind}; expected type ethernet`);
  const name = saidByGrammar(definition).find((said) => further?.options?.[said] !== undefined);
  if (name !== undefined)
    throw reader.refusal(`option ${name} is there twice, as an element and as an option; expected once`);
}

function saidByGrammar(definition: InterfaceDefinition): readonly string[] {
  if (definition.kind === 'bond') {
    const { mode, miimon, arpMonitor } = definition;
    return [
      ...(mode === undefined ? [] : ['mode']),
      ...(miimon ? ['miimon', 'updelay', 'downdelay', 'use_carrier'] : []),
      ...(arpMonitor ? ['arp_interval', 'arp_ip_target', 'arp_validate'] : []),
    ];
  }
  if (definition.kind !== 'bridge') return [];
  const { stp, forwardDelayMs } = definition;
  return [
    ...(stp === undefined ? [] : ['stp_state']),
    ...(forwardDelayMs === undefined ? [] : ['forward_delay']),
  ];
}
