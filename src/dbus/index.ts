export { type Bus, type BusCall, BusError, busValue, openBus } from './bus.ts';
