import { afterEach, beforeEach, expect, vi } from 'vitest';

/** Fails each test of the file after which something wrote to the console: a peer must not fill the log. */
export function expectSilentConsole(): void {
  const written: string[] = [];
  beforeEach(() => {
    written.length = 0;
    for (const name of ['log', 'warn', 'error'] as const)
      vi.spyOn(console, name).mockImplementation((...words) => void written.push(words.join(' ')));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    expect(written).toEqual([]);
  });
}
