/** Names one object of one agent. `agentName` may be absent (the agent that speaks); an epoch is absent for objects that outlive a restart. */
export interface ObjectId {
  readonly objectName: string;
  readonly agentName?: string | undefined;
  readonly agentEpoch?: bigint | undefined;
}
