export {
  type Bus,
  type BusCall,
  BusError,
  type BusOptions,
  BusValue,
  openBus,
  systemBusSocket,
} from './open-bus.ts';
