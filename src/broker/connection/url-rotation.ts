import type { BrokerUrl } from './broker-url.ts';

/** The URLs of a broker, tried in turn, and the attempts since the last success. */
export class UrlRotation {
  readonly #urls: readonly BrokerUrl[];
  #index = 0;
  #attempts = 0;

  constructor(urls: readonly [BrokerUrl, ...BrokerUrl[]]) {
    this.#urls = urls;
  }

  get current(): BrokerUrl {
    return this.#urls[this.#index % this.#urls.length] as BrokerUrl;
  }

  /** Counts an attempt at the current URL. @returns its number, 1 for the first one after a success. */
  startAttempt(): number {
    this.#attempts++;
    return this.#attempts;
  }

  recordSuccess(): void {
    this.#attempts = 0;
  }

  /** Moves on to the next URL. @returns whether every URL has had the same number of attempts since the last success. */
  advance(): boolean {
    this.#index++;
    return this.#attempts % this.#urls.length === 0;
  }
}
