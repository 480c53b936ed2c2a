/** Loads the reader and the printer of interface XML on first use: few calls need them, and their package is large. */
export const loadInterfaceXml = () => import('./interface-xml.ts');
