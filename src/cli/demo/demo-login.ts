import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Policy, readPolicy } from '#node';

/** The one account of a first look's broker. */
export interface DemoLogin {
  readonly user: string;
  readonly password: string;
}

const user = 'first-look';

/** Another password at each start. */
export function createDemoLogin(): DemoLogin {
  return { user, password: randomBytes(24).toString('base64url') };
}

/** Lets in who has the password. How long it takes tells nothing of it. */
export function acceptOnly(login: DemoLogin): (user: string, password: string) => boolean {
  const wanted = digest(login.password);
  return (name, password) => timingSafeEqual(digest(password), wanted) && name === login.user;
}

/** Whoever can read the password's file started the first look, and could do all of it without. */
export function createDemoPolicy(): Policy {
  return readPolicy([{ origin: 'first look: ', callers: { [user]: 'administrator' } }]);
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
