export { type Bus, type BusCall, BusError, BusValue } from './bus.ts';
export { type NetworkdLink, networkdManager, parseNetworkdLinks, readNetworkdLinks } from './networkd.ts';
export { type BusOptions, openBus, systemBusSocket } from './open-bus.ts';
