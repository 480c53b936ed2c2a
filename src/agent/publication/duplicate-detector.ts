import type { Clock } from '#base';
import { type AgentInfo, type AmqpValue, type IncomingMessage, readReply, readText } from '#qmf';

/** Another agent that speaks under our name. */
export interface Duplicate {
  readonly startId: string;
  readonly epoch: number;
  readonly hostname: string | undefined;
}

/** As long as consoles take an agent for alive: three heartbeats, none of which counts as less than 10 s or more than an hour. */
const goneAfterMs = ({ heartbeatSeconds }: AgentInfo) =>
  3 * Math.min(Math.max(10, heartbeatSeconds), 3600) * 1000;

/** A stranger may send any number of them, and as long ones as it likes. */
const maxOthers = 16;
const maxTextLength = 255;

/**
 * Hears the heartbeats of our own name. One that carries another start id comes from another agent: both get every
 * request, and both answer.
 */
export class DuplicateDetector {
  readonly #name: string;
  readonly #startId: string;
  readonly #clock: Clock;
  readonly #found: (duplicate: Duplicate) => void;
  readonly #cancel = new Map<string, () => void>();

  /** @param found told of each other agent when it is first heard, and again when it had been gone. */
  constructor(options: {
    name: string;
    startId: string;
    clock: Clock;
    found: (duplicate: Duplicate) => void;
  }) {
    this.#name = options.name;
    this.#startId = options.startId;
    this.#clock = options.clock;
    this.#found = options.found;
  }

  /** Whether another agent of our name was heard of late. */
  hasDuplicates(): boolean {
    return this.#cancel.size > 0;
  }

  observe(message: IncomingMessage): void {
    const reply = readReply(message);
    if (reply.kind !== 'heartbeat' || reply.agent.name !== this.#name) return;
    const startId = short(reply.agent.attributes.get('startId'));
    if (startId === undefined || startId === this.#startId) return;
    const known = this.#cancel.get(startId);
    known?.();
    if (!known && this.#cancel.size >= maxOthers) return;
    const gone = () => this.#cancel.delete(startId);
    this.#cancel.set(startId, this.#clock.after(goneAfterMs(reply.agent), gone));
    const { epoch, attributes } = reply.agent;
    if (!known) this.#found({ startId, epoch, hostname: short(attributes.get('hostname')) });
  }

  close(): void {
    for (const cancel of this.#cancel.values()) cancel();
    this.#cancel.clear();
  }
}

/** A text of a size that may be kept and logged; a longer one is none. */
function short(value: AmqpValue | undefined): string | undefined {
  const found = readText(value);
  return found !== undefined && found.length <= maxTextLength ? found : undefined;
}
