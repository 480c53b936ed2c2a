import { type StatusName, statusCodes } from '#qmf';

/** What each status means here, and what its caller can do. */
const meanings: Readonly<Record<StatusName, readonly [meaning: string, advice: string]>> = {
  UnknownObject: [
    'There is no such object, or no interface that a look-up asked for.',
    'Query for those that exist.',
  ],
  UnknownMethod: ["The object's class has no such method.", 'The text names those that it has.'],
  NotImplemented: [
    'The schema has it, this version does not serve it. Nothing was changed.',
    'Update the agent.',
  ],
  InvalidParameter: [
    'A message, query, predicate or argument is not what it should be.',
    'The text names the argument, its value and what would be right.',
  ],
  FeatureNotImplemented: ['This host has no means for it.', 'The text names what is lacking.'],
  Forbidden: ['The caller may not call this method.', 'The text says why.'],
  Exception: [
    'Something failed on the host or in the agent.',
    "The text has the tool's own words, or the id of a log entry.",
  ],
  NotAsAsked: ['All steps succeeded, and the host is still not as asked.', 'The text names the difference.'],
  RolledBack: ['The change was taken back.', 'The text says why.'],
  TooLate: ['The request waited longer than it was worth. Nothing was done.', 'Call again.'],
  OutcomeUnknown: [
    'The same call was begun before, and the agent ended before it saw the end.',
    'Look at the host, then call anew.',
  ],
  Busy: ['Another change is under way.', 'The text says whose, and until when; try again then.'],
};

/** `docs/errors.md`, from the table of status codes. */
export function errorsDocument(): string {
  const rows = (Object.entries(statusCodes) as [StatusName, number][]).map(([name, code]) => {
    const [meaning, advice] = meanings[name];
    return `| ${code < 0x10000 ? code : `0x${code.toString(16)}`} | ${name} | ${meaning} | ${advice} |`;
  });
  return `# Errors

Made from the table in \`src/qmf/status.ts\` by \`npm run docs\`; do not edit.

An answer with opcode \`_exception\` has in its \`_values\` an \`error_code\` (uint) and an \`error_text\`, one line that says
what was wrong, with which value, and what would be right. Codes 1 to 7 are those that qpid's consoles have names for;
those from 0x10001 are ours.

| code | name | what it means | what to do |
|---|---|---|---|
${rows.join('\n')}
`;
}
