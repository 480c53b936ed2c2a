/** A request to an agent failed, and the agent itself did not answer with an exception. */
export class ConsoleError extends Error {
  override readonly name: string = 'ConsoleError';
}

/** No agent with that name answered. */
export class NoSuchAgent extends ConsoleError {
  override readonly name = 'NoSuchAgent';
  readonly agentName: string;
  constructor(agentName: string, waitedMs: number) {
    super(`no agent ${agentName} answered within ${formatSeconds(waitedMs)}`);
    this.agentName = agentName;
  }
}

/** The agent did not answer a query in time. A query changes nothing: the caller may send it again. */
export class NoAnswer extends ConsoleError {
  override readonly name = 'NoAnswer';
  readonly agentName: string;
  constructor(agentName: string, request: string, timeoutMs: number) {
    super(`${agentName} did not answer ${request} within ${formatSeconds(timeoutMs)}`);
    this.agentName = agentName;
  }
}

/** The agent's answer did not end within the limits of an answer. */
export class AnswerTooLong extends ConsoleError {
  override readonly name = 'AnswerTooLong';
  readonly agentName: string;
  private constructor(agentName: string, problem: string) {
    super(`${agentName} ${problem}`);
    this.agentName = agentName;
  }

  static values(agentName: string, request: string, limit: number): AnswerTooLong {
    return new AnswerTooLong(agentName, `answered ${request} with more than ${limit} values`);
  }

  static classes(agentName: string, limit: number): AnswerTooLong {
    return new AnswerTooLong(agentName, `lists more than ${limit} classes`);
  }

  static members(agentName: string, className: string, limit: number): AnswerTooLong {
    return new AnswerTooLong(agentName, `describes class ${className} with more than ${limit} members`);
  }

  static time(agentName: string, request: string, limitMs: number): AnswerTooLong {
    return new AnswerTooLong(
      agentName,
      `did not end its answer to ${request} within ${formatSeconds(limitMs)}`,
    );
  }
}

/**
 * The broker took the request and its answer was lost: the agent may have applied a method, or not. To find out, read
 * the object; a second call would be another change.
 */
export class OutcomeUnknown extends ConsoleError {
  override readonly name: string = 'OutcomeUnknown';

  /** The connection to the broker was lost before the answer came. */
  static connectionLost(request: string, reason: string): OutcomeUnknown {
    return new OutcomeUnknown(
      `the connection was lost before ${request} was answered (${reason}); its outcome is not known`,
    );
  }
}

/** The agent did not answer a method call in time. It may still apply the method, or may have applied it. */
export class CallTimeout extends OutcomeUnknown {
  override readonly name = 'CallTimeout';
  readonly agentName: string;
  readonly method: string;
  constructor(agentName: string, method: string, timeoutMs: number) {
    super(
      `${agentName} did not answer ${method} within ${formatSeconds(timeoutMs)}; whether it was carried out is not known`,
    );
    this.agentName = agentName;
    this.method = method;
  }
}

/** The agent restarted before it answered a method call. Its new process does not know the call. */
export class AgentRestarted extends OutcomeUnknown {
  override readonly name = 'AgentRestarted';
  readonly agentName: string;
  readonly method: string;
  constructor(agentName: string, method: string) {
    super(`${agentName} restarted before it answered ${method}; whether it was carried out is not known`);
    this.agentName = agentName;
    this.method = method;
  }
}

/** The request did not leave the console, did not reach the broker, or the broker refused it: nothing happened. */
export class NotSent extends ConsoleError {
  override readonly name = 'NotSent';
  /** Whether the broker refused the request, which left this process. */
  readonly isRefused: boolean;
  constructor(request: string, reason: string, { isRefused = false } = {}) {
    super(`${request} was not sent: ${reason}`);
    this.isRefused = isRefused;
  }

  static notConnected(request: string): NotSent {
    return new NotSent(request, 'there is no connection to the broker');
  }

  /** The agent did not answer enough of the earlier requests for this one to be sent. */
  static waited(request: string, timeoutMs: number): NotSent {
    return new NotSent(request, `earlier requests to the agent stayed open for ${formatSeconds(timeoutMs)}`);
  }
}

/** The agent answered with a message of another kind than the request expects. */
export class UnexpectedReply extends ConsoleError {
  override readonly name = 'UnexpectedReply';
  constructor(agentName: string, request: string, kind: string) {
    super(`${agentName} answered ${request} with ${kind}`);
  }
}

/** The agent gave no schema of a class. */
export class NoSchema extends ConsoleError {
  override readonly name = 'NoSchema';
  constructor(agentName: string, className: string, options?: ErrorOptions) {
    super(`${agentName} gave no schema of class ${className}`, options);
  }
}

/** The broker refuses a receiver where its own agent lists its classes. */
export class ClassesUnknown extends ConsoleError {
  override readonly name = 'ClassesUnknown';
  constructor(agentName: string, cause: Error) {
    super(`the classes of ${agentName} cannot be read: ${cause.message}`, { cause });
  }
}

/** A condition did not come true in time. */
export class ConditionTimeout extends ConsoleError {
  override readonly name = 'ConditionTimeout';
  constructor(timeoutMs: number) {
    super(`the condition did not come true within ${formatSeconds(timeoutMs)}`);
  }
}

/** The console was closed. */
export class ConsoleClosed extends ConsoleError {
  override readonly name = 'ConsoleClosed';
  constructor() {
    super('the console is closed');
  }
}

function formatSeconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))} s`;
}
