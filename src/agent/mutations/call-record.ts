import { shorten } from '#base';
import { QmfException, statusCodes, Typed, toPlain } from '#qmf';
import type { Caller } from '../limits/caller.ts';
import type { AnswerableRequest } from '../request-handlers.ts';
import type { CheckedCall } from '../store/define-class.ts';
import type { CallRecord } from './mutation-policy.ts';

/** Lengths in characters: of all arguments, of one text among them, of a name, of a result. */
const maxArguments = 1_024;
const maxArgument = 128;
const maxName = 255;
const maxResult = 1_024;
/** Names of arguments, and of values in them, that no record shows. */
const secret = /pass(?:word|phrase)|secret|token|credential/i;

/** How a call ended. */
export interface CallResult {
  /** Undefined where the call succeeded. */
  readonly error?: unknown;
  readonly notes?: readonly string[] | undefined;
  /** Undefined where a check failed. */
  readonly checked?: CheckedCall | undefined;
}

/** What was called, and by whom. */
interface RecordedCall {
  readonly className: string;
  readonly method: string;
  readonly caller: Caller;
}

/** Describes an ended call for the audit. @param ms time from its arrival to its end, in milliseconds. */
export function toCallRecord(
  request: AnswerableRequest<'method'>,
  { className, method, caller }: RecordedCall,
  { error, notes = [], checked }: CallResult,
  ms: number,
): CallRecord {
  return {
    className,
    objectName: shorten(request.objectId?.objectName ?? '', maxName),
    method,
    arguments: formatArguments(request, checked),
    userId: request.userId === undefined ? undefined : shorten(request.userId, maxName),
    grant: checked?.grant,
    caller: caller.isKnown ? caller.account : undefined,
    replyTo: shorten(request.replyTo, maxName),
    ...toStatus(error, notes),
    ms: Math.round(ms),
  };
}

function toStatus(error: unknown, notes: readonly string[]): Pick<CallRecord, 'status' | 'text'> {
  if (error === undefined) return { status: 0, text: shorten(notes.join('; '), maxResult) };
  if (error instanceof QmfException) return { status: error.code, text: shorten(error.message, maxResult) };
  return { status: statusCodes.Exception, text: 'internal error' };
}

function formatArguments(request: AnswerableRequest<'method'>, checked: CheckedCall | undefined): string {
  const values = checked?.args ?? Object.fromEntries(plainEntries(request));
  const text = JSON.stringify(values, (name, value: unknown) => {
    if (secret.test(name)) return '***';
    const plain = value instanceof Typed || value instanceof Map ? toPlain(value) : value;
    if (typeof plain === 'string') return shorten(plain, maxArgument);
    return typeof plain === 'bigint' ? `${plain}` : plain;
  });
  return shorten(text, maxArguments);
}

function plainEntries(request: AnswerableRequest<'method'>): readonly (readonly [string, unknown])[] {
  return [...request.arguments].map(([name, value]) => [
    shorten(String(toPlain(name)), maxName),
    toPlain(value),
  ]);
}
