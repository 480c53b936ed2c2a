/** A source is present but malformed or refused. The message is one line: probe, source, problem. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
  readonly probe: string;
  /** Path of the file, or name of the kernel interface or service. */
  readonly source: string;
  constructor(probe: string, source: string, problem: string, options?: ErrorOptions) {
    super(`${probe}: ${source}: ${problem}`, options);
    this.probe = probe;
    this.source = source;
  }
}

/** Neither the machine nor the configuration has a usable UUID. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
}

/** Files did not answer in time; their readings may still run. */
export class HangingFileError extends Error {
  override readonly name = 'HangingFileError';
  constructor(paths: readonly string[]) {
    super(`${paths.join(', ')} ${paths.length === 1 ? 'does' : 'do'} not answer`);
  }
}

/** A local socket belongs to another person of the machine, who could answer in the place of a service. */
export class SocketOwnerError extends Error {
  override readonly name = 'SocketOwnerError';
  constructor(path: string, uid: number) {
    super(`${path} belongs to user ${uid}; expected a socket of root, of a service or of this user`);
  }
}
