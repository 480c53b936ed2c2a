export { type Clock, systemClock } from '#base';
export * from './broker.ts';
export { encodeValue } from './codec/encode-message.ts';
export { connect } from './connect.ts';
export { type BrokerUrl, parseBrokerUrl } from './connection/broker-url.ts';
export { type CertificateProblem, findCertificateProblem } from './connection/login/client-certificate.ts';
export { chooseMechanism, supportedMechanisms } from './connection/login/client-mechanisms.ts';
export { queryMechanisms, type SaslGreeting } from './connection/login/offered-mechanisms.ts';
export { dialectNames } from './dialect/choose-dialect.ts';
export type {
  DescribedValue,
  Dialect,
  NonAcceptedOutcome,
  ReceiverSpec,
  Route,
  Source,
  Targets,
} from './dialect/dialect.ts';
export {
  type EmbeddedBroker,
  type EmbeddedBrokerOptions,
  startEmbeddedBroker,
} from './embedded/embedded-broker.ts';
