import { type AccessControl, MethodRegistry } from '#access';
import { Agent, type AgentOptions, type BoundClass } from '#agent';
import { type Clock, systemClock } from '#base';
import type { Schema } from '#qmf';
import type { AuditLog } from './audit-log.ts';
import type { NodeFacts } from './facts/node-facts.ts';
import { methodTable } from './methods/method-table.ts';
import { product, vendor } from './names.ts';
import type { NodeOptions } from './node-options.ts';
import { FileCallJournal } from './state/call-journal.ts';
import type { NodeStart } from './state/start-identity.ts';

interface AgentParts extends Pick<AgentOptions<NodeFacts>, 'attributes' | 'onDuplicate' | 'isPublished'> {
  readonly schema: Schema;
  readonly start: NodeStart;
  readonly classes: readonly BoundClass<NodeFacts>[];
  readonly access: AccessControl;
  readonly audit: AuditLog;
}

/** Makes the agent that serves this schema on this machine. */
export function createAgent(
  options: NodeOptions,
  { schema, start, classes, access, audit, ...callbacks }: AgentParts,
): Agent<NodeFacts> {
  const { broker, log, clock = systemClock } = options;
  return new Agent<NodeFacts>({
    ...callbacks,
    schema,
    classes,
    vendor,
    product,
    instance: start.identity.uuid,
    epoch: start.epoch,
    broker,
    log,
    clock,
    authorize: access.authorize,
    identify: access.identify,
    mutations: mutationPolicy(options, clock, audit),
    heartbeatSeconds: options.heartbeatSeconds,
    publishJitterMs: options.publishJitterMs,
  });
}

/** Makes the policy of the agent's guard: which calls mutate, which calls it journals, and where it reports them. */
function mutationPolicy(
  { stateDirectory, log }: NodeOptions,
  clock: Clock,
  audit: AuditLog,
): AgentOptions<NodeFacts>['mutations'] {
  const methods = new MethodRegistry(methodTable);
  const nowMs = () => Number(clock.nowNs() / 1_000_000n);
  return {
    isMutation: (className, method) => methods.isMutation(className, method),
    isJournaled: (className, method) => methods.isKept(className, method),
    journal: new FileCallJournal({ stateDirectory, log, nowMs }),
    onCall: (call) => audit.record(call),
  };
}
