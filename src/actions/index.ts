export type {
  BondDefinition,
  BridgeDefinition,
  EthernetDefinition,
  InterfaceDefinition,
  LinkState,
  Protocol,
  VlanDefinition,
} from './network/definition.ts';
export { printInterfaceXml } from './network/definition-xml.ts';
