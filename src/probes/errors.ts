/** A source that is there and is not what it should be. Its message is one line: probe, source, what is wrong. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
  readonly probe: string;
  /** Path of the file, or the name of the kernel's request. */
  readonly source: string;
  constructor(probe: string, source: string, problem: string, options?: ErrorOptions) {
    super(`${probe}: ${source}: ${problem}`, options);
    this.probe = probe;
    this.source = source;
  }
}

/** Neither the machine nor the configuration says who this machine is. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
}
