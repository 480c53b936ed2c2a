import { MethodRegistry } from '#access';
import { methodTable } from '#node';

/** Names of the methods that shut the machine down or restart it, now or later, or call that off. */
export const powerMethods: ReadonlySet<string> = new Set(
  new MethodRegistry(methodTable).methods
    .filter(({ right }) => right === 'power')
    .map(({ method }) => method),
);
