import type { OutgoingMessage } from '#qmf';
import type { Grant } from '../authorization.ts';

/** A call of a method that changes something, as it ended: for an event and a line in a log. */
export interface CallRecord {
  readonly className: string;
  readonly objectName: string;
  readonly method: string;
  /** As JSON, cut after a kibibyte, without passwords and their like; as they came where they do not fit the schema. */
  readonly arguments: string;
  /** As the message has it: worth what the broker makes of it. */
  readonly userId: string | undefined;
  /** Absent where it was refused for want of one. */
  readonly grant: Grant | undefined;
  readonly replyTo: string;
  /** 0 where it was carried out, else the code of the exception. */
  readonly status: number;
  /** The exception's text; where it was carried out, what there is to note of it: mostly nothing. */
  readonly text: string;
  /** From its arrival to its end, in milliseconds. */
  readonly ms: number;
}

/** What was answered, without the way there, which is each request's own. */
export type Answer = Pick<OutgoingMessage, 'contentType' | 'applicationProperties' | 'body'>;

/** An answer as it may be kept: its body in the wire's form, as base64. */
export interface StoredAnswer {
  readonly contentType: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a journal knows of a call. */
export type JournalEntry =
  /** It was begun, and nobody saw its end. */
  | { readonly state: 'begun' }
  /** There is a record of it, which is damaged or cannot be read. */
  | { readonly state: 'unreadable'; readonly reason: string }
  | { readonly state: 'ended'; readonly answer: StoredAnswer };

/** Keeps which calls were carried out over the death of the process. Keys are short and may be part of a file's name. */
export interface CallJournal {
  find(key: string): Promise<JournalEntry | undefined>;
  /** Resolves when it would outlive a crash. @throws where it cannot be kept: the call is then not carried out. */
  begin(key: string, told: { readonly method: string; readonly userId: string | undefined }): Promise<void>;
  /** Resolves when it would outlive a crash. Never rejects: the call was carried out whatever becomes of its record. */
  end(key: string, answer: StoredAnswer): Promise<void>;
}

/** How an agent treats calls that change something. */
export interface MutationPolicy {
  isMutation(className: string, method: string): boolean;
  /** Told of each such call that was answered, refused ones too. */
  readonly onCall?: ((record: CallRecord) => void) | undefined;
  /** For those calls that must not be carried out twice. */
  readonly journal?: CallJournal | undefined;
  isJournaled?(className: string, method: string): boolean;
}
