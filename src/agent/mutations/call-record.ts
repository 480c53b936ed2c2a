import { QmfException, statusCodes, Typed, toPlain } from '#qmf';
import type { AnswerableRequest } from '../requests/dispatcher.ts';
import type { CheckedCall } from '../store/define-class.ts';
import type { CallRecord } from './mutation-policy.ts';

const mostArgumentsLength = 1024;
const mostTextLength = 255;
/** Names of arguments, and of what is in them, whose values are for the handler alone. */
const secret = /pass(?:word|phrase)|secret|token|credential/i;

/** What is told of a call that ended. */
export function toCallRecord(
  request: AnswerableRequest<'method'>,
  called: { readonly className: string; readonly method: string },
  {
    error,
    notes = [],
    checked,
  }: {
    readonly error?: unknown;
    readonly notes?: readonly string[] | undefined;
    readonly checked?: CheckedCall;
  },
  ms: number,
): CallRecord {
  return {
    className: called.className,
    objectName: short(request.objectId?.objectName ?? ''),
    method: called.method,
    arguments: argumentsText(request, checked),
    userId: request.userId === undefined ? undefined : short(request.userId),
    grant: checked?.grant,
    replyTo: short(request.replyTo),
    ...statusOf(error, notes),
    ms: Math.round(ms),
  };
}

function statusOf(
  error: unknown,
  notes: readonly string[],
): { readonly status: number; readonly text: string } {
  if (error === undefined) return { status: 0, text: notes.join('; ') };
  if (error instanceof QmfException) return { status: error.code, text: error.message };
  return { status: statusCodes.Exception, text: 'internal error' };
}

function argumentsText(request: AnswerableRequest<'method'>, checked: CheckedCall | undefined): string {
  const found = checked?.args ?? Object.fromEntries(plainEntries(request));
  const text = JSON.stringify(found, (name, value: unknown) => {
    if (secret.test(name)) return '(not told)';
    const found = value instanceof Typed || value instanceof Map ? toPlain(value) : value;
    return typeof found === 'bigint' ? `${found}` : found;
  });
  return text.length > mostArgumentsLength ? `${text.slice(0, mostArgumentsLength)}…` : text;
}

function plainEntries(request: AnswerableRequest<'method'>): readonly (readonly [string, unknown])[] {
  return [...request.arguments].map(([name, value]) => [short(String(toPlain(name))), toPlain(value)]);
}

const short = (text: string) => (text.length > mostTextLength ? `${text.slice(0, mostTextLength)}…` : text);
