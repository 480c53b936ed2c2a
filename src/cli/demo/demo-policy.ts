import { type Policy, readPolicy } from '#access';
import { methodTable } from '#node';
import { demoUser } from './demo-login.ts';

/** Makes the user of the demo mode administrator: the reader of the demo file already runs as the agent's user. */
export function createDemoPolicy(): Policy {
  return readPolicy([{ origin: 'first look: ', callers: { [demoUser]: 'administrator' } }], methodTable);
}
