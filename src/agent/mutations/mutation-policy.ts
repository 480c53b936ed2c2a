import type { OutgoingMessage } from '#qmf';
import type { Grant } from '../authorization.ts';

/** A call of a mutation that has ended, for an event and a log line. */
export interface CallRecord {
  readonly className: string;
  readonly objectName: string;
  readonly method: string;
  /** JSON of about a kibibyte at most, long texts in it shortened, without passwords and other secrets; as sent where it does not fit the schema. */
  readonly arguments: string;
  /** User id of the message; undefined without one. True only where the broker vouches for callers. */
  readonly userId: string | undefined;
  /** Absent where the call was refused before its permission was known. */
  readonly grant: Grant | undefined;
  /** The user or the role of the caller, as far as nobody can forge it; undefined where neither is known. */
  readonly caller: string | undefined;
  readonly replyTo: string;
  /** 0 where the call succeeded, else the code of the exception. */
  readonly status: number;
  /** The exception's text, shortened where long; of a call that succeeded its notes, mostly empty. */
  readonly text: string;
  /** Milliseconds from arrival to end. */
  readonly ms: number;
}

/** The content of an answer, without the address and the correlation id of one request. */
export type Answer = Pick<OutgoingMessage, 'contentType' | 'applicationProperties' | 'body'>;

/** An answer as a journal keeps it. */
export interface StoredAnswer {
  readonly contentType: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** The body in the wire's form, as base64. */
  readonly body: string;
}

/** The entry of a call in a journal. */
export type JournalEntry =
  /** The call was started; its end is unknown. */
  | { readonly state: 'begun' }
  /** An entry exists, but is damaged or cannot be read. */
  | { readonly state: 'unreadable'; readonly reason: string }
  | { readonly state: 'ended'; readonly answer: StoredAnswer };

/** Keeps started calls and their answers across a crash of the process. Keys are short and fit into a file's name. */
export interface CallJournal {
  find(key: string): Promise<JournalEntry | undefined>;
  /** Resolves when the entry survives a crash. @throws where the entry cannot be written, {QmfException} where no more fit: then the call is not started. */
  begin(key: string, call: { readonly method: string; readonly userId: string | undefined }): Promise<void>;
  /** Resolves when the answer survives a crash. Never rejects: the call has run whatever happens to its entry. */
  end(key: string, answer: StoredAnswer): Promise<void>;
}

/** How an agent treats mutations: calls that change something. */
export interface MutationPolicy {
  isMutation(className: string, method: string): boolean;
  /** Called with every mutation that was answered, refused ones too. */
  readonly onCall?: ((record: CallRecord) => void) | undefined;
  /** For the calls that must not run twice, even across a restart. */
  readonly journal?: CallJournal | undefined;
  isJournaled?(className: string, method: string): boolean;
}
