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
