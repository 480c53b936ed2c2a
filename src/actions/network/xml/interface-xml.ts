export { printInterfaceXml } from './print-interface-xml.ts';
export { readInterfaceXml } from './read/read-interface-xml.ts';
export { readRunnableXml } from './read/read-runnable-xml.ts';
