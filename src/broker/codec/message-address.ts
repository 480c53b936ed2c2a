import { type AmqpValue, readText } from '#qmf';
import { readSectionCode } from './decode-message.ts';
import { sections } from './message.ts';
import { WireReader } from './wire-reader.ts';

/** Where a message wants to go, and who it says it is from. */
export interface MessageAddress {
  readonly to: string | undefined;
  readonly subject: string | undefined;
  /** As it is written, whatever that is; undefined where it names nobody. */
  readonly userId: AmqpValue | undefined;
}

/** Position of `user-id` in the properties section; `to` and `subject` follow it. */
const userIdField = 1;

/** Reads of a message what routes it and nothing more. Undefined where that is no AMQP. */
export function readMessageAddress(bytes: Uint8Array): MessageAddress | undefined {
  const reader = new WireReader(bytes);
  try {
    while (reader.remaining > 0) {
      const code = readSectionCode(reader);
      if (code === sections.properties) {
        const [userId, to, subject] = reader.readFields(userIdField, 3);
        return { to: readText(to), subject: readText(subject), userId: userId ?? undefined };
      }
      if (code > sections.properties) break;
      reader.skipValue();
    }
    return { to: undefined, subject: undefined, userId: undefined };
  } catch {
    return undefined;
  }
}
