/** `rtm_scope` in iproute2's words. */
const scopes: ReadonlyMap<number, string> = new Map([
  [0, 'global'],
  [200, 'site'],
  [253, 'link'],
  [254, 'host'],
  [255, 'nowhere'],
]);

export function scopeName(scope: number): string {
  return scopes.get(scope) ?? String(scope);
}
