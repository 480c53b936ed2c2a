import { encodeValue } from '#broker';
import { readText, Typed } from '#qmf';
import type { Answer, StoredAnswer } from './mutation-policy.ts';

/** Converts an answer to the form that a journal keeps. */
export function toStoredAnswer({ contentType, applicationProperties, body }: Answer): StoredAnswer {
  const headers = [...applicationProperties].flatMap(([name, value]) => {
    const text = readText(value);
    return text === undefined ? [] : [[name, text] as const];
  });
  const octets = body.section === 'value' ? encodeValue(body.value) : new Uint8Array();
  return { contentType, headers: Object.fromEntries(headers), body: Buffer.from(octets).toString('base64') };
}

/** Restores an answer from the form that a journal keeps. */
export function fromStoredAnswer({ contentType, headers, body }: StoredAnswer): Answer {
  return {
    contentType,
    applicationProperties: new Map(Object.entries(headers)),
    body: { section: 'value', value: new Typed('encoded', Buffer.from(body, 'base64')) },
  };
}
