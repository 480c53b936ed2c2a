import { Refused } from '../../../errors.ts';
import { furtherPrefix } from '../further-settings.ts';
import type { InterfaceDefinition } from '../interface-definition.ts';
import { locationText, type XmlElement } from '../xml-element.ts';
import { readInterface } from './read-interface-xml.ts';
import { parseTree } from './xml-tree.ts';

/** An interface XML that can be created now: its definition, and its tree for the location of each setting. */
export interface RunnableXml {
  readonly definition: InterfaceDefinition;
  readonly top: XmlElement;
}

/**
 * Reads an interface XML all of whose settings can take effect now.
 * @throws {Refused} with line and element.
 */
export function readRunnableXml(text: string): RunnableXml {
  const top = parseTree(text);
  const definition = readInterface(top);
  const { children } = top;
  const problem = [furtherProblem, startProblem, delayProblem, secondDhcpProblem, protocolProblem]
    .map((check) => check(children))
    .find((result) => result !== undefined);
  if (problem) throw new Refused(`${locationText(problem.element)}: ${problem.text}`);
  return { definition, top };
}

interface Problem {
  readonly element: XmlElement;
  readonly text: string;
}
type Elements = readonly XmlElement[];

const withDescendants = (element: XmlElement): Elements => [
  element,
  ...element.children.flatMap(withDescendants),
];

const named = (elements: Elements, name: string) => elements.filter((element) => element.name === name);

function furtherProblem(elements: Elements): Problem | undefined {
  const [element] = elements
    .flatMap(withDescendants)
    .filter(({ name }) => name === `${furtherPrefix}:settings`);
  return (
    element && {
      element,
      text: 'createInterfaceXML does not apply these settings; expected XML without them, and a call of the method of each',
    }
  );
}

function startProblem(elements: Elements): Problem | undefined {
  const [start] = named(elements, 'start');
  const mode = start?.attributes.get('mode');
  return start && mode !== 'none'
    ? {
        element: start,
        text: `mode is ${mode}, and the agent writes no persistent configuration; expected none, or no <start>`,
      }
    : undefined;
}

const minStpDelaySeconds = 2;

function delayProblem(elements: Elements): Problem | undefined {
  const [bridge] = named(elements, 'bridge');
  const delay = bridge?.attributes.get('delay');
  return bridge?.attributes.get('stp') === 'on' && delay !== undefined && Number(delay) < minStpDelaySeconds
    ? {
        element: bridge,
        text: `delay is ${delay} with stp on; expected 2 to 30 seconds, the kernel's limits`,
      }
    : undefined;
}

function secondDhcpProblem(elements: Elements): Problem | undefined {
  const [, second] = named(elements, 'protocol').flatMap(({ children }) => named(children, 'dhcp'));
  return (
    second && {
      element: second,
      text: 'DHCP for both families; expected one of them, and a call of setDhcp6 for the other',
    }
  );
}

function protocolProblem(elements: Elements): Problem | undefined {
  const problems = named(elements, 'protocol').flatMap(({ children }): readonly Problem[] => {
    const [autoconf] = named(children, 'autoconf');
    if (autoconf)
      return [
        {
          element: autoconf,
          text: 'this version does not change whether the kernel accepts router advertisements; leave it out to keep the setting of the kernel',
        },
      ];
    const [dhcp] = named(children, 'dhcp');
    if (dhcp?.attributes.has('peerdns'))
      return [
        {
          element: dhcp,
          text: 'peerdns cannot be chosen here; leave it out to keep the setting of the client',
        },
      ];
    const hasStatic = named(children, 'ip').length + named(children, 'route').length > 0;
    return dhcp && hasStatic
      ? [{ element: dhcp, text: 'along with <ip> or <route>; expected one or the other' }]
      : [];
  });
  return problems[0];
}
