import type { Output } from '../command.ts';
import { fitLine } from '../render/text/fit-line.ts';

// Control sequences of ECMA-48 and xterm.
const enter = '\u001b[?1049h\u001b[?25l';
const leave = '\u001b[?25h\u001b[?1049l';
const home = '\u001b[H';
const clearLine = '\u001b[K';
const clearBelow = '\u001b[J';

/** The whole terminal, on which a picture is drawn again and again in place. Gives the former content back at its end. */
export class Screen implements Disposable {
  readonly #out: Output;
  #drawn = '';

  constructor(out: Output) {
    this.#out = out;
    out.write(enter);
  }

  /**
   * Draws lines, as many as fit, each as far as it fits. Writes nothing when the picture is the same.
   * @param lines without control characters but colours.
   * @param last the last line, which is always shown.
   */
  draw(lines: readonly string[], last: string): void {
    const { columns, rows = lines.length + 1 } = this.#out;
    const shown = lines.slice(0, Math.max(0, rows - 1));
    const picture = [...shown, last]
      .map((line) => `${columns === undefined ? line : fitLine(line, columns)}${clearLine}`)
      .join('\r\n');
    const key = `${columns} ${rows} ${picture}`;
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.#out.write(`${home}${picture}${clearBelow}`);
  }

  [Symbol.dispose](): void {
    this.#out.write(leave);
  }
}
