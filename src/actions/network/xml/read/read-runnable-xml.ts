import { Refused } from '../../../errors.ts';
import type { InterfaceDefinition } from '../interface-definition.ts';
import { readInterface } from './read-interface-xml.ts';
import { locationText, parseTree, type XmlElement } from './xml-tree.ts';

/** What an interface XML asks to run, and where in it what stands. */
export interface RunnableXml {
  readonly definition: InterfaceDefinition;
  readonly top: XmlElement;
}

/**
 * The definition that an interface XML gives, where all that it says can be made to run now.
 * @throws {Refused} with line and element.
 */
export function readRunnableXml(text: string): RunnableXml {
  const top = parseTree(text);
  const definition = readInterface(top);
  const { children } = top;
  const found = [startReason, delayReason, dhcpTwiceReason, protocolReason]
    .map((reasonOf) => reasonOf(children))
    .find((reason) => reason !== undefined);
  if (found) throw new Refused(`${locationText(found.element)}: ${found.text}`);
  return { definition, top };
}

interface Reason {
  readonly element: XmlElement;
  readonly text: string;
}
type Elements = readonly XmlElement[];

const named = (elements: Elements, name: string) => elements.filter((element) => element.name === name);

function startReason(elements: Elements): Reason | undefined {
  const [start] = named(elements, 'start');
  const mode = start?.attributes.get('mode');
  return start && mode !== 'none'
    ? { element: start, text: `mode is ${mode}, and nothing is written down here; none, or no <start>` }
    : undefined;
}

/** In seconds. */
const leastWithStp = 2;

function delayReason(elements: Elements): Reason | undefined {
  const [bridge] = named(elements, 'bridge');
  const delay = bridge?.attributes.get('delay');
  return bridge?.attributes.get('stp') === 'on' && delay !== undefined && Number(delay) < leastWithStp
    ? { element: bridge, text: `delay is ${delay} with stp on; with it the kernel takes 2 to 30 seconds` }
    : undefined;
}

function dhcpTwiceReason(elements: Elements): Reason | undefined {
  const [, second] = named(elements, 'protocol').flatMap(({ children }) => named(children, 'dhcp'));
  return second && { element: second, text: 'both families at once; one here, and setDhcp6 for the other' };
}

function protocolReason(elements: Elements): Reason | undefined {
  const reasons = named(elements, 'protocol').flatMap(({ children }): readonly Reason[] => {
    const [autoconf] = named(children, 'autoconf');
    if (autoconf)
      return [
        {
          element: autoconf,
          text: 'whether router advertisements are heeded is not changed by this version; without it, as the kernel has it',
        },
      ];
    const [dhcp] = named(children, 'dhcp');
    const isGiven = named(children, 'ip').length + named(children, 'route').length > 0;
    return dhcp && isGiven ? [{ element: dhcp, text: 'along with <ip> or <route>; one or the other' }] : [];
  });
  return reasons[0];
}
