import { text } from '#qmf';
import { sectionCode } from './decode.ts';
import { sections } from './message.ts';
import { WireReader } from './wire-reader.ts';

/** Where a message wants to go. */
export interface Address {
  readonly to: string | undefined;
  readonly subject: string | undefined;
}

/** Position of `to` in the properties section; `subject` follows it. */
const toField = 2;

/** Reads of a message what routes it and nothing more. Undefined where that is no AMQP. */
export function readAddress(bytes: Uint8Array): Address | undefined {
  const reader = new WireReader(bytes);
  try {
    while (reader.remaining > 0) {
      const code = sectionCode(reader);
      if (code === sections.properties) {
        const [to, subject] = reader.pair(toField);
        return { to: text(to), subject: text(subject) };
      }
      if (code > sections.properties) break;
      reader.skip();
    }
    return { to: undefined, subject: undefined };
  } catch {
    return undefined;
  }
}
