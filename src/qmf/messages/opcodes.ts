/** Kinds of messages: the values of the header `qmf.opcode`. */
export const opcodes = {
  locateRequest: '_agent_locate_request',
  locateResponse: '_agent_locate_response',
  heartbeat: '_agent_heartbeat_indication',
  queryRequest: '_query_request',
  queryResponse: '_query_response',
  methodRequest: '_method_request',
  methodResponse: '_method_response',
  dataIndication: '_data_indication',
  exception: '_exception',
  subscribeRequest: '_subscribe_request',
  subscribeResponse: '_subscribe_response',
  subscribeRefresh: '_subscribe_refresh_indication',
  subscribeCancel: '_subscribe_cancel_indication',
} as const;
export type Opcode = (typeof opcodes)[keyof typeof opcodes];

/** Contents of a list: the values of the header `qmf.content`. */
export type ContentName = '_data' | '_event' | '_schema_id' | '_schema' | '_object_id';

/** Names of headers, which travel as application properties. */
export const headerNames = {
  appId: 'x-amqp-0-10.app-id',
  opcode: 'qmf.opcode',
  method: 'method',
  agent: 'qmf.agent',
  content: 'qmf.content',
  partial: 'partial',
} as const;

/** The value of `x-amqp-0-10.app-id` on every QMFv2 message; the C++ library ignores a message without it. */
export const appId = 'qmf2';
export const mapContentType = 'amqp/map';
export const listContentType = 'amqp/list';
export const frameContentType = 'x-application/qmf';
