export { type Clock, systemClock } from '#base';
export { encodeValue } from './amqp/encode.ts';
export * from './broker.ts';
export { type CertificateProblem, certificateProblem } from './client-certificate.ts';
export { connect } from './connect.ts';
export { dialectNames } from './dialect/choose.ts';
export type {
  Described,
  Dialect,
  OtherOutcome,
  ReceiverLink,
  Route,
  Source,
  Targets,
} from './dialect/dialect.ts';
export { type EmbeddedBroker, type EmbeddedBrokerOptions, startEmbeddedBroker } from './embedded/broker.ts';
export { type Greeting, offeredMechanisms } from './offered-mechanisms.ts';
export { chosenMechanism, spokenMechanisms } from './sasl.ts';
export { type BrokerUrl, parseBrokerUrl } from './url.ts';
