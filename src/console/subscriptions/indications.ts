import type { EventInstance, ManagedObject } from '#qmf';

/**
 * One object as an agent publishes it: complete properties, complete statistics, or both. A deleted object has
 * `deletedNs`.
 */
export interface DataIndication<Published extends ManagedObject = ManagedObject> {
  readonly agentName: string;
  readonly object: Published;
}

export interface EventIndication {
  readonly agentName: string;
  readonly event: EventInstance;
}
