/** What a console could not get from an agent, where the agent itself did not answer with an exception. */
export class ConsoleError extends Error {
  override readonly name: string = 'ConsoleError';
}

/** No agent of that name answers. */
export class NoSuchAgent extends ConsoleError {
  override readonly name = 'NoSuchAgent';
  readonly agentName: string;
  constructor(agentName: string, waitedMs: number) {
    super(`no agent ${agentName} answered within ${seconds(waitedMs)}`);
    this.agentName = agentName;
  }
}

/** The agent did not answer a query in time. Nothing was changed: it may be asked again. */
export class NoAnswer extends ConsoleError {
  override readonly name = 'NoAnswer';
  readonly agentName: string;
  constructor(agentName: string, asked: string, timeoutMs: number) {
    super(`${agentName} did not answer ${asked} within ${seconds(timeoutMs)}`);
    this.agentName = agentName;
  }
}

/**
 * It was asked and the answer was lost: a method may have been carried out, or not. Whoever wants to know looks at the
 * object; the same call again would be another one.
 */
export class OutcomeUnknown extends ConsoleError {
  override readonly name: string = 'OutcomeUnknown';

  /** The way to the broker fell before the answer came. */
  static connectionLost(asked: string, reason: string): OutcomeUnknown {
    return new OutcomeUnknown(
      `the connection was lost before ${asked} was answered (${reason}); its outcome is not known`,
    );
  }
}

/** The agent did not answer a method call in time. It may carry it out yet, or have done so. */
export class CallTimeout extends OutcomeUnknown {
  override readonly name = 'CallTimeout';
  readonly agentName: string;
  readonly method: string;
  constructor(agentName: string, method: string, timeoutMs: number) {
    super(
      `${agentName} did not answer ${method} within ${seconds(timeoutMs)}; whether it was carried out is not known`,
    );
    this.agentName = agentName;
    this.method = method;
  }
}

/** The agent was started anew before it answered a method call: nobody is left who would. */
export class AgentRestarted extends OutcomeUnknown {
  override readonly name = 'AgentRestarted';
  readonly agentName: string;
  readonly method: string;
  constructor(agentName: string, method: string) {
    super(
      `${agentName} was started anew before it answered ${method}; whether it was carried out is not known`,
    );
    this.agentName = agentName;
    this.method = method;
  }
}

/** The request did not reach the broker, or the broker did not take it: nothing happened. */
export class NotSent extends ConsoleError {
  override readonly name = 'NotSent';
  constructor(asked: string, reason: string) {
    super(`${asked} was not sent: ${reason}`);
  }
}

/** The agent answered with something else than was asked for. */
export class UnexpectedReply extends ConsoleError {
  override readonly name = 'UnexpectedReply';
  constructor(agentName: string, asked: string, kind: string) {
    super(`${agentName} answered ${asked} with ${kind}`);
  }
}

/** No schema of that class can be had from the agent. */
export class NoSchema extends ConsoleError {
  override readonly name = 'NoSchema';
  constructor(agentName: string, className: string, options?: ErrorOptions) {
    super(`${agentName} gave no schema of class ${className}`, options);
  }
}

/** The broker lets nobody hear what its own agent says of its classes. */
export class ClassesUnknown extends ConsoleError {
  override readonly name = 'ClassesUnknown';
  constructor(agentName: string, cause: Error) {
    super(`the classes of ${agentName} cannot be had: ${cause.message}`, { cause });
  }
}

/** The console was closed. */
export class ConsoleClosed extends ConsoleError {
  override readonly name = 'ConsoleClosed';
  constructor() {
    super('the console is closed');
  }
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
