export { type Clock, systemClock } from '#base';
export type {
  Broker,
  BrokerStatus,
  Outcome,
  ReceiveRepliesOptions,
  Receiver,
  SendOptions,
} from './broker.ts';
export { BrokerError, type BrokerErrorKind } from './broker-error.ts';
export type { BrokerOptions } from './broker-options.ts';
export { encodeValue } from './codec/encode-message.ts';
export { connect } from './connect.ts';
export { type BrokerUrl, parseBrokerUrl } from './connection/broker-url.ts';
export { type CertificateProblem, findCertificateProblem } from './connection/login/client-certificate.ts';
export { chooseMechanism, type Login, supportedMechanisms } from './connection/login/client-mechanisms.ts';
export { queryMechanisms, type SaslGreeting } from './connection/login/offered-mechanisms.ts';
export { tcpOptions, tlsOptions } from './connection/socket-options.ts';
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
export type { CanSend } from './embedded/send-permissions.ts';
export type { Authenticate } from './embedded/server-mechanisms.ts';
