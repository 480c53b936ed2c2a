/** Groups neighbours that share into one turn; each other suite has a turn of its own. Keeps the order. */
export function groupByTurn<Suite extends { readonly name: string; readonly shares?: boolean }>(
  suites: readonly Suite[],
): readonly (readonly Suite[])[] {
  const turns: Suite[][] = [];
  for (const suite of suites) {
    const last = turns.at(-1);
    if (suite.shares === true && last?.[0]?.shares === true) last.push(suite);
    else turns.push([suite]);
  }
  return turns;
}

/** Runs tasks in their order, at most `limit` at a time. @returns the results in the order of the tasks. */
export async function runAtMost<T>(limit: number, tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  const waiting = tasks.entries();
  const work = async () => {
    for (const [index, task] of waiting) results[index] = await task();
  };
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}
