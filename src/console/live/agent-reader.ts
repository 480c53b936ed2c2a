import type { Clock } from '#base';
import type { ReadingProblem } from './live-object.ts';

/** Agents that are read at one time: a fleet that returns all at once must not answer all at once. */
const maxReadings = 16;
/** A reading that failed is repeated after the first wait, then after twice as long, and so on. */
const retryMs = { first: 500, longest: 30_000 } as const;
/** Time between two readings for what an agent leaves out: the agent decides how often it does. */
const missingPauseMs = 10_000;

export interface AgentReaderOptions {
  readonly clock: Clock;
  /** Reads an agent. Rejects when it does not answer. */
  readonly read: (agentName: string) => Promise<void>;
  readonly onProblem: (problem: ReadingProblem) => void;
}

/** One agent that is to be read, until its reading succeeded. */
interface Task {
  waitMs: number;
  state: 'waiting' | 'reading' | 'pausing';
  /** What was asked for while the agent was read. */
  afterwards?: 'read again' | 'read what is missing';
  cancelPause?: () => void;
}

/** Reads agents, a few at a time, and each again until it has answered. */
export class AgentReader {
  readonly #options: AgentReaderOptions;
  /** By agent name, in the order in which they are read. */
  readonly #tasks = new Map<string, Task>();
  /** When each agent was last read for what was missing, by the monotonic clock. */
  readonly #missingMs = new Map<string, number>();
  #readings = 0;
  #isClosed = false;
  readonly #onTried: (() => void)[] = [];

  constructor(options: AgentReaderOptions) {
    this.#options = options;
  }

  /** Reads an agent soon. One that is being read is read once more afterwards. */
  request(agentName: string): void {
    if (this.#isClosed) return;
    const task = this.#tasks.get(agentName);
    if (task?.state === 'reading') task.afterwards = 'read again';
    if (task !== undefined && task.state !== 'pausing') return;
    task?.cancelPause?.();
    this.#tasks.set(agentName, { waitMs: retryMs.first, state: 'waiting' });
    this.#start();
  }

  /** Reads an agent again that published less than is to be known of it; soon, but once in ten seconds at most. */
  requestMissing(agentName: string): void {
    if (this.#isClosed) return;
    const task = this.#tasks.get(agentName);
    if (task?.state === 'reading') task.afterwards ??= 'read what is missing';
    if (task !== undefined) return;
    const nowMs = this.#options.clock.monotonicMs();
    const dueMs = Math.max(
      nowMs,
      (this.#missingMs.get(agentName) ?? Number.NEGATIVE_INFINITY) + missingPauseMs,
    );
    this.#missingMs.set(agentName, dueMs);
    if (dueMs === nowMs) this.request(agentName);
    else this.#pause(agentName, dueMs - nowMs, retryMs.first);
  }

  /** Gives an agent up: it is silent or gone. */
  cancel(agentName: string): void {
    this.#missingMs.delete(agentName);
    this.#tasks.get(agentName)?.cancelPause?.();
    this.#tasks.delete(agentName);
    this.#checkTried();
  }

  /** Resolves when every agent that is to be read was tried once. */
  tried(): Promise<void> {
    return new Promise((resolve) => {
      this.#onTried.push(resolve);
      this.#checkTried();
    });
  }

  close(): void {
    this.#isClosed = true;
    for (const { cancelPause } of this.#tasks.values()) cancelPause?.();
    this.#tasks.clear();
    this.#checkTried();
  }

  #start(): void {
    for (const [agentName, task] of this.#tasks) {
      if (this.#readings >= maxReadings) return;
      if (task.state === 'waiting') void this.#read(agentName, task);
    }
  }

  async #read(agentName: string, task: Task): Promise<void> {
    task.state = 'reading';
    this.#readings += 1;
    const error = await this.#options.read(agentName).then(
      () => undefined,
      (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason))),
    );
    this.#readings -= 1;
    if (this.#tasks.get(agentName) === task) this.#finish(agentName, task, error);
    this.#start();
    this.#checkTried();
  }

  #finish(agentName: string, task: Task, error: Error | undefined): void {
    this.#tasks.delete(agentName);
    if (error === undefined) {
      if (task.afterwards === 'read again') this.request(agentName);
      else if (task.afterwards === 'read what is missing') this.requestMissing(agentName);
      return;
    }
    const { waitMs } = task;
    this.#pause(agentName, waitMs, Math.min(waitMs * 2, retryMs.longest));
    this.#options.onProblem({ agentName, error, retryMs: waitMs });
  }

  /** Reads an agent after a pause. @param waitMs wait after that reading, if it fails. */
  #pause(agentName: string, pauseMs: number, waitMs: number): void {
    const task: Task = { waitMs, state: 'pausing' };
    task.cancelPause = this.#options.clock.after(pauseMs, () => {
      task.state = 'waiting';
      this.#start();
    });
    this.#tasks.set(agentName, task);
  }

  #checkTried(): void {
    if (this.#onTried.length === 0) return;
    if ([...this.#tasks.values()].some(({ state }) => state !== 'pausing')) return;
    for (const resolve of this.#onTried.splice(0)) resolve();
  }
}
