import { type AmqpValue, roleBinding, uint } from '#qmf';

interface HeartbeatFacts {
  readonly agentName: string;
  /** Undefined before the first reading. */
  readonly hostname: string | undefined;
  /** Roles at whose address the agent receives requests. */
  readonly roleAddresses: readonly string[];
  /** Seconds that a call may take; undefined on a host whose network never changes. */
  readonly callSeconds: number | undefined;
}

/** Returns the attributes that this product adds to QMF's own in each heartbeat. */
export function heartbeatAttributes({
  agentName,
  hostname,
  roleAddresses,
  callSeconds,
}: HeartbeatFacts): ReadonlyMap<string, AmqpValue> {
  const attributes = new Map<string, AmqpValue>();
  if (hostname !== undefined) attributes.set('hostname', hostname);
  const keys = roleAddresses.map((role) => [role, roleBinding(role, agentName).key] as const);
  if (keys.length > 0) attributes.set('roleAddresses', new Map(keys));
  if (callSeconds !== undefined) attributes.set('callSeconds', uint(callSeconds));
  return attributes;
}
