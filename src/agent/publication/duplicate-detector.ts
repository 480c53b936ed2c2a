import type { Clock } from '#base';
import type { Broker, Receiver } from '#broker';
import {
  type AgentIdentity,
  type AgentInfo,
  type AmqpValue,
  heartbeatKey,
  type IncomingMessage,
  readReply,
  readText,
} from '#qmf';

/** Another agent that uses the same name. */
export interface Duplicate {
  readonly startId: string;
  readonly epoch: number;
  readonly hostname: string | undefined;
}

interface DuplicateDetectorOptions {
  readonly agent: AgentIdentity;
  readonly startId: string;
  readonly broker: Broker;
  readonly clock: Clock;
  /** Called when another agent is first heard, and again when it comes back after its silence. */
  readonly onDuplicate: (duplicate: Duplicate) => void;
}

/** An untrusted peer may send any number of start ids, and texts of any length. */
const maxDuplicates = 16;
const maxTextLength = 255;

/**
 * Listens to the heartbeats under the agent's own name. Another start id means another agent: both receive every request,
 * and both answer.
 */
export class DuplicateDetector {
  readonly #options: DuplicateDetectorOptions;
  /** Cancels the timer that forgets a duplicate, by start id. */
  readonly #forgetTimers = new Map<string, () => void>();
  #receiver: Receiver | undefined;

  constructor(options: DuplicateDetectorOptions) {
    this.#options = options;
  }

  /** Whether another agent of the name was heard within its silence limit. */
  get hasDuplicates(): boolean {
    return this.#forgetTimers.size > 0;
  }

  /** Receives heartbeats. Resolves once the broker has attached the receiver. */
  async open(): Promise<void> {
    const { agent, broker } = this.#options;
    const binding = { exchange: 'topic', key: heartbeatKey(agent) } as const;
    this.#receiver = await broker.receive(binding, (message) => this.#onMessage(message));
  }

  async close(): Promise<void> {
    for (const cancel of this.#forgetTimers.values()) cancel();
    this.#forgetTimers.clear();
    await this.#receiver?.close();
  }

  #onMessage(message: IncomingMessage): void {
    const { agent, startId: ownStartId, clock, onDuplicate } = this.#options;
    const reply = readReply(message);
    if (reply.kind !== 'heartbeat' || reply.agent.name !== agent.name) return;
    const { epoch, attributes } = reply.agent;
    const startId = readShortText(attributes.get('startId'));
    if (startId === undefined || startId === ownStartId) return;
    const cancel = this.#forgetTimers.get(startId);
    cancel?.();
    if (!cancel && this.#forgetTimers.size >= maxDuplicates) return;
    const forget = () => this.#forgetTimers.delete(startId);
    this.#forgetTimers.set(startId, clock.after(silenceLimitMs(reply.agent), forget));
    if (!cancel) onDuplicate({ startId, epoch, hostname: readShortText(attributes.get('hostname')) });
  }
}

/** Returns after how many milliseconds consoles take an agent for silent: three heartbeats of 10 s to one hour each. */
function silenceLimitMs({ heartbeatSeconds }: AgentInfo): number {
  return 3 * Math.min(Math.max(10, heartbeatSeconds), 3600) * 1000;
}

/** Reads a text that is short enough to keep and to log. @returns undefined for a longer one. */
function readShortText(value: AmqpValue | undefined): string | undefined {
  const text = readText(value);
  return text !== undefined && text.length <= maxTextLength ? text : undefined;
}
