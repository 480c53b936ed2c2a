import { type ClassView, count, member, nameColumn } from './column.ts';

/** What a person wants to see of some classes of qpidd's own agent. */
export const brokerViews: Readonly<Record<string, ClassView>> = {
  broker: {
    columns: [
      nameColumn,
      member('VERSION', 'version'),
      count('PORT', 'port'),
      member('UPTIME', 'uptime'),
      count('QUEUES', 'queueCount'),
      count('MESSAGES', 'msgDepth'),
      count('UNROUTED', 'discardsNoRoute'),
    ],
  },
  connection: {
    columns: [
      nameColumn,
      member('USER', 'authIdentity'),
      member('PROTOCOL', 'protocol'),
      count('MESSAGES IN', 'msgsFromClient'),
      count('MESSAGES OUT', 'msgsToClient'),
    ],
  },
  exchange: {
    columns: [
      nameColumn,
      member('TYPE', 'type'),
      member('DURABLE', 'durable'),
      count('BINDINGS', 'bindingCount'),
      count('RECEIVED', 'msgReceives'),
      count('ROUTED', 'msgRoutes'),
      count('DROPPED', 'msgDrops'),
    ],
  },
  queue: {
    columns: [
      nameColumn,
      member('DURABLE', 'durable'),
      member('EXCLUSIVE', 'exclusive'),
      count('MESSAGES', 'msgDepth'),
      count('OCTETS', 'byteDepth'),
      count('CONSUMERS', 'consumerCount'),
      count('BINDINGS', 'bindingCount'),
    ],
  },
};
