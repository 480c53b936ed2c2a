import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The only account of the demo mode's broker. */
export interface DemoLogin {
  readonly user: string;
  readonly password: string;
}

/** Name of the only account. */
export const demoUser = 'first-look';

/** Makes a login with a random password. */
export function createDemoLogin(): DemoLogin {
  return { user: demoUser, password: randomBytes(24).toString('base64url') };
}

/** Returns a check that accepts this login alone. Its duration does not depend on the password. */
export function acceptOnly(login: DemoLogin): (user: string, password: string) => boolean {
  const expected = sha256(login.password);
  return (name, password) => timingSafeEqual(sha256(password), expected) && name === login.user;
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
