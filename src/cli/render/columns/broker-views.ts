import { type ClassView, countColumn, memberColumn, nameColumn } from './class-view.ts';

/** Views of the classes of qpidd's own agent. */
export const brokerViews: Readonly<Record<string, ClassView>> = {
  broker: {
    columns: [
      nameColumn,
      memberColumn('VERSION', 'version'),
      countColumn('PORT', 'port'),
      memberColumn('UPTIME', 'uptime'),
      countColumn('QUEUES', 'queueCount'),
      countColumn('MESSAGES', 'msgDepth'),
      countColumn('UNROUTED', 'discardsNoRoute'),
    ],
  },
  connection: {
    columns: [
      nameColumn,
      memberColumn('USER', 'authIdentity'),
      memberColumn('PROTOCOL', 'protocol'),
      countColumn('MESSAGES IN', 'msgsFromClient'),
      countColumn('MESSAGES OUT', 'msgsToClient'),
    ],
  },
  exchange: {
    columns: [
      nameColumn,
      memberColumn('TYPE', 'type'),
      memberColumn('DURABLE', 'durable'),
      countColumn('BINDINGS', 'bindingCount'),
      countColumn('RECEIVED', 'msgReceives'),
      countColumn('ROUTED', 'msgRoutes'),
      countColumn('DROPPED', 'msgDrops'),
    ],
  },
  queue: {
    columns: [
      nameColumn,
      memberColumn('DURABLE', 'durable'),
      memberColumn('EXCLUSIVE', 'exclusive'),
      countColumn('MESSAGES', 'msgDepth'),
      countColumn('OCTETS', 'byteDepth'),
      countColumn('CONSUMERS', 'consumerCount'),
      countColumn('BINDINGS', 'bindingCount'),
    ],
  },
};
