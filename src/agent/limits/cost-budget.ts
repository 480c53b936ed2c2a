import { type AmqpValue, type Predicate, QmfException, statusCodes } from '#qmf';

/** Steps of some tens of nanoseconds each: a twentieth of a second for one object, a second for all. */
const maxStepsPerObject = 1_000_000;
const maxSteps = 20_000_000;

/** Tries an untrusted predicate on one object after the other, with a limit on the cost. */
export class CostBudget {
  readonly #predicate: Predicate;
  #stepsLeft = maxSteps;
  #stepsLeftForObject = maxStepsPerObject;

  /** @throws {QmfException} for an invalid pattern in the predicate. */
  constructor(predicate: Predicate) {
    predicate.compile();
    this.#predicate = predicate;
  }

  /** @throws {QmfException} where the predicate costs too much. */
  matches(value: (name: string) => AmqpValue | undefined): boolean {
    this.#stepsLeftForObject = maxStepsPerObject;
    return this.#predicate.matches(value, (steps) => this.#spend(steps));
  }

  #spend(steps: number): void {
    this.#stepsLeftForObject -= steps;
    this.#stepsLeft -= steps;
    if (this.#stepsLeftForObject >= 0 && this.#stepsLeft >= 0) return;
    throw new QmfException(
      statusCodes.InvalidParameter,
      'predicate takes too long; expected fewer or smaller re_match, or a query for one class',
    );
  }
}
