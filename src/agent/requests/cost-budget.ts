import { type AmqpValue, type Predicate, QmfException, statusCodes } from '#qmf';

/** Steps, each some tens of nanoseconds: a twentieth of a second for one object, a second for all. */
const stepsForOne = 1_000_000;
const stepsForAll = 20_000_000;

/** Tries a stranger's predicate on one object after the other, with an end to what that may cost. */
export class CostBudget {
  readonly #predicate: Predicate;
  #left = stepsForAll;
  #leftForOne = stepsForOne;

  /** @throws {QmfException} for a pattern that is none. */
  constructor(predicate: Predicate) {
    predicate.compile();
    this.#predicate = predicate;
  }

  /** @throws {QmfException} where it costs too much. */
  matches(value: (name: string) => AmqpValue | undefined): boolean {
    this.#leftForOne = stepsForOne;
    return this.#predicate.matches(value, (steps) => this.#spend(steps));
  }

  #spend(steps: number): void {
    this.#leftForOne -= steps;
    this.#left -= steps;
    if (this.#leftForOne >= 0 && this.#left >= 0) return;
    throw new QmfException(
      statusCodes.InvalidParameter,
      'predicate takes too long; fewer or smaller re_match, or a query for one class, expected',
    );
  }
}
