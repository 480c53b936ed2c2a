import { createRequire } from 'node:module';

/** A frame as rhea's own reader reads it. */
interface RheaFrame {
  /** Name of the method of a connection that gets the frame. */
  readonly event: string;
  readonly channel: number;
  readonly payload?: Buffer;
  readonly performative: Readonly<Record<string, unknown>>;
}

interface ReadFrame extends Omit<RheaFrame, 'event' | 'performative'> {
  readonly performative: RheaFrame['performative'] & { dispatch(target: object, frame: object): void };
}

const { read_frame: readFrame } = createRequire(import.meta.url)('rhea/lib/frames.js') as {
  read_frame(octets: Buffer): ReadFrame;
};

/** Reads a frame by rhea's reader. @throws {Error} for octets that rhea refuses. */
export function readRheaFrame(octets: Buffer): RheaFrame {
  const frame = readFrame(octets);
  let event = '';
  const keepName = (_: object, name: string | symbol) => () => {
    event = String(name);
  };
  const target = new Proxy({}, { get: keepName });
  frame.performative.dispatch(target, frame);
  return Object.assign(frame, { event });
}
