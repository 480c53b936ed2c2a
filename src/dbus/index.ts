export { type Bus, type BusCall, BusError, busValue, openBus, systemBusSocket } from './bus.ts';
