export { type Bus, type BusCall, BusError, type BusForm, busValue, openBus, systemBusSocket } from './bus.ts';
