/** An event of a link, as a console got it. */
export interface LinkEvent {
  readonly name: string;
  readonly interfaceName: string;
  /** When the agent raised it, milliseconds since 1970. */
  readonly atMs: number;
  readonly transitions: number;
}

/** Least time between two events of one name and interface, less what a clock may be set back. */
const minIntervalMs = 9_500;

/** Changes that may be counted before the kernel counts them: a driver may change the carrier while a message is written. */
const countedEarly = 1;

/**
 * Finds what is wrong with the events of flapping links: each interface has some, at most one of a name in ten seconds, and all
 * together count no more changes than the kernel.
 * @param kernelChanges carrier changes by interface.
 */
export function checkEvents(
  events: readonly LinkEvent[],
  kernelChanges: Readonly<Record<string, number>>,
): readonly string[] {
  return Object.entries(kernelChanges).flatMap(([link, changes]) => {
    const own = events.filter(({ interfaceName }) => interfaceName === link);
    const counted = own.reduce((sum, { transitions }) => sum + transitions, 0);
    const problems = ['linkUp', 'linkDown'].flatMap((name) =>
      findTooSoon(own.filter((event) => event.name === name)),
    );
    if (own.length === 0) problems.push(`${link} has changed ${changes} times and raised no event`);
    if (counted > changes + countedEarly)
      problems.push(`the events of ${link} count ${counted} changes of ${changes}`);
    return problems;
  });
}

function findTooSoon(events: readonly LinkEvent[]): readonly string[] {
  return events.flatMap(({ name, interfaceName, atMs }, index) => {
    const gapMs = atMs - (events[index - 1]?.atMs ?? Number.NEGATIVE_INFINITY);
    return gapMs >= minIntervalMs ? [] : [`${name} of ${interfaceName} came again after ${gapMs} ms`];
  });
}
