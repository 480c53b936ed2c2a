import { printInterfaceXml } from '../../../src/actions/network/xml/print-interface-xml.ts';
import { readInterfaceXml } from '../../../src/actions/network/xml/read/read-interface-xml.ts';

/** The meaning of a definition, without the order of members and options. */
export function meaning(xml: string): unknown {
  const text = printInterfaceXml(readInterfaceXml(xml));
  return JSON.parse(
    JSON.stringify(readInterfaceXml(text), (key, value: unknown) => {
      if (key === 'ports' && Array.isArray(value))
        return value.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
      if (key === 'options' && typeof value === 'object' && value !== null)
        return Object.fromEntries(Object.entries(value).toSorted());
      return value;
    }),
  );
}
