/** Octets are not valid AMQP 1.0, or exceed a limit. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError';
}
