import { QmfException, statusCodes, Typed, toPlain } from '#qmf';
import type { AnswerableRequest } from '../request-handlers.ts';
import type { CheckedCall } from '../store/define-class.ts';
import type { CallRecord } from './mutation-policy.ts';

const maxArgumentsLength = 1024;
const maxTextLength = 255;
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

/** Describes an ended call for the audit. @param ms time from its arrival to its end, in milliseconds. */
export function toCallRecord(
  request: AnswerableRequest<'method'>,
  { className, method }: { readonly className: string; readonly method: string },
  { error, notes = [], checked }: CallResult,
  ms: number,
): CallRecord {
  return {
    className,
    objectName: shorten(request.objectId?.objectName ?? ''),
    method,
    arguments: formatArguments(request, checked),
    userId: request.userId === undefined ? undefined : shorten(request.userId),
    grant: checked?.grant,
    replyTo: shorten(request.replyTo),
    ...toStatus(error, notes),
    ms: Math.round(ms),
  };
}

function toStatus(error: unknown, notes: readonly string[]): Pick<CallRecord, 'status' | 'text'> {
  if (error === undefined) return { status: 0, text: notes.join('; ') };
  if (error instanceof QmfException) return { status: error.code, text: error.message };
  return { status: statusCodes.Exception, text: 'internal error' };
}

function formatArguments(request: AnswerableRequest<'method'>, checked: CheckedCall | undefined): string {
  const values = checked?.args ?? Object.fromEntries(plainEntries(request));
  const text = JSON.stringify(values, (name, value: unknown) => {
    if (secret.test(name)) return '***';
    const plain = value instanceof Typed || value instanceof Map ? toPlain(value) : value;
    return typeof plain === 'bigint' ? `${plain}` : plain;
  });
  return text.length > maxArgumentsLength ? `${text.slice(0, maxArgumentsLength)}…` : text;
}

function plainEntries(request: AnswerableRequest<'method'>): readonly (readonly [string, unknown])[] {
  return [...request.arguments].map(([name, value]) => [shorten(String(toPlain(name))), toPlain(value)]);
}

const shorten = (text: string) => (text.length > maxTextLength ? `${text.slice(0, maxTextLength)}…` : text);
