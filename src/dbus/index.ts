export { type Bus, type BusCall, BusError, type BusForm, BusValue, openBus, systemBusSocket } from './bus.ts';
