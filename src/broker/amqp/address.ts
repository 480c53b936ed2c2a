import { type AmqpValue, readText } from '#qmf';
import { sectionCode } from './decode.ts';
import { sections } from './message.ts';
import { WireReader } from './wire-reader.ts';

/** Where a message wants to go, and who it says it is from. */
export interface Address {
  readonly to: string | undefined;
  readonly subject: string | undefined;
  /** As it is written, whatever that is; undefined where it names nobody. */
  readonly userId: AmqpValue | undefined;
}

/** Position of `user-id` in the properties section; `to` and `subject` follow it. */
const userIdField = 1;

/** Reads of a message what routes it and nothing more. Undefined where that is no AMQP. */
export function readAddress(bytes: Uint8Array): Address | undefined {
  const reader = new WireReader(bytes);
  try {
    while (reader.remaining > 0) {
      const code = sectionCode(reader);
      if (code === sections.properties) {
        const [userId, to, subject] = reader.neighbours(userIdField, 3);
        return { to: readText(to), subject: readText(subject), userId: userId ?? undefined };
      }
      if (code > sections.properties) break;
      reader.skip();
    }
    return { to: undefined, subject: undefined, userId: undefined };
  } catch {
    return undefined;
  }
}
