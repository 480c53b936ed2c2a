import { type AmqpValue, readText } from '#qmf';
import { sections } from './message.ts';
import { readSectionCode } from './section-code.ts';
import { WireReader } from './wire-reader.ts';

/** The properties by which a broker routes and authorizes a message. */
export interface MessageAddress {
  readonly to: string | undefined;
  readonly subject: string | undefined;
  /** As written, of any type. Undefined when absent. */
  readonly userId: AmqpValue | undefined;
}

/** Position of `user-id` in the properties section. `to` and `subject` follow it. */
const userIdField = 1;

/** Reads only the address of a message. @returns undefined when its sections are not valid AMQP 1.0. */
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
