import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Policy, readPolicy } from '#access';
import { methodTable } from '#node';

/** The only account of the demo mode's broker. */
export interface DemoLogin {
  readonly user: string;
  readonly password: string;
}

const user = 'first-look';

/** Makes a login with a random password. */
export function createDemoLogin(): DemoLogin {
  return { user, password: randomBytes(24).toString('base64url') };
}

/** Returns a check that accepts this login alone. Its duration does not depend on the password. */
export function acceptOnly(login: DemoLogin): (user: string, password: string) => boolean {
  const expected = sha256(login.password);
  return (name, password) => timingSafeEqual(sha256(password), expected) && name === login.user;
}

/** Makes the user of the demo mode administrator: the reader of the demo file already runs as the agent's user. */
export function createDemoPolicy(): Policy {
  return readPolicy([{ origin: 'first look: ', callers: { [user]: 'administrator' } }], methodTable);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
