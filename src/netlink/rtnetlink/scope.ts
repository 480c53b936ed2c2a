/** `rtm_scope` of linux/rtnetlink.h, with the names of iproute2. */
const scopes: ReadonlyMap<number, string> = new Map([
  [0, 'global'],
  [200, 'site'],
  [253, 'link'],
  [254, 'host'],
  [255, 'nowhere'],
]);

/** Returns iproute2's name of a scope, or its number as text. */
export function scopeName(scope: number): string {
  return scopes.get(scope) ?? String(scope);
}
