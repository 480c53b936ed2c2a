import { type AgentInfo, type AmqpValue, Typed } from '#qmf';

/** Reports whether two messages of an agent carry the same information, their timestamps aside. */
export function isSameAgentInfo(left: AgentInfo, right: AgentInfo): boolean {
  return (
    left.epoch === right.epoch &&
    left.heartbeatSeconds === right.heartbeatSeconds &&
    left.schemaUpdatedNs === right.schemaUpdatedNs &&
    left.capability === right.capability &&
    left.attributes.size === right.attributes.size &&
    [...left.attributes].every(([name, value]) => isSameValue(value, right.attributes.get(name)))
  );
}

function isSameValue(left: AmqpValue, right: AmqpValue | undefined): boolean {
  if (left === right) return true;
  if (left instanceof Typed) {
    return right instanceof Typed && left.amqp === right.amqp && isSameContent(left.value, right.value);
  }
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => isSameValue(item, right[index]))
    );
  }
  if (left instanceof Map) {
    return (
      right instanceof Map &&
      left.size === right.size &&
      [...left].every(([key, value]) => isSameValue(value, right.get(key)))
    );
  }
  return false;
}

function isSameContent(left: Typed['value'], right: Typed['value']): boolean {
  if (left instanceof Uint8Array && right instanceof Uint8Array) {
    return left.length === right.length && left.every((octet, index) => octet === right[index]);
  }
  return left === right;
}
