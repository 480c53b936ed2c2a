import { type StatusName, statusCodes } from '#qmf';

/** The meaning of each status and the caller's next step. */
const meanings: Readonly<Record<StatusName, readonly [meaning: string, advice: string]>> = {
  UnknownObject: [
    'The object does not exist, or no interface matches a look-up.',
    'Query the existing objects.',
  ],
  UnknownMethod: ["The object's class has no such method.", 'The text names the methods of the class.'],
  NotImplemented: [
    'The schema declares the method, but this version does not implement it. Nothing was changed.',
    'Update the agent.',
  ],
  InvalidParameter: [
    'A message, query, predicate or argument is invalid.',
    'The text names the argument, its value and the expected values.',
  ],
  FeatureNotImplemented: ['This host lacks a tool, service or device.', 'The text names it.'],
  Forbidden: ['The caller may not call this method.', 'The text says why.'],
  Exception: [
    'Something failed on the host or in the agent.',
    "The text has the tool's own words, or the id of a log entry.",
  ],
  NotAsAsked: [
    'All steps succeeded, but the host is still not in the requested state.',
    'The text names the difference.',
  ],
  RolledBack: ['The agent rolled the change back.', 'The text says why.'],
  TooLate: ['The request expired before the agent handled it. Nothing was changed.', 'Call again.'],
  OutcomeUnknown: [
    'The agent started the same call before, and ended before the call finished.',
    'Check the state of the host, then call again.',
  ],
  Busy: [
    'Another change is in progress, or too many requests of this caller, or of all, are open, or were changes of the last ten minutes.',
    'The text names the owner of the change and its end, or the limit; try again then, or with fewer requests at once.',
  ],
};

/** Returns the text of `docs/errors.md`. Source: the table of status codes. */
export function errorsDocument(): string {
  const rows = (Object.entries(statusCodes) as [StatusName, number][]).map(([name, code]) => {
    const [meaning, advice] = meanings[name];
    return `| ${code < 0x10000 ? code : `0x${code.toString(16)}`} | ${name} | ${meaning} | ${advice} |`;
  });
  return `# Errors

\`npm run docs\` generates this page from the table in \`src/qmf/status.ts\`; do not edit it.

## One grammar

Every error names a thing, its value and the expected value, in one line:

\`\`\`
X is V; expected …
mtu is 99999; expected 68 to 9000
--timeout is "soon"; expected a number of seconds above 0, at most 3600
\`\`\`

Agents, consoles, the command line and the configuration all use this form. \`X\` is an argument, a setting, an option or a file.
Where no value is expected, the text names the next step: \`no agent answered at URL within 5 s; start one …\`. An error of a tool
contains the tool's own words.

The command line prints \`ovirt-node: \` before the error. \`ovirt-node call\` adds the method and the outcome: \`setMtu refused: …\` when
nothing was changed, \`setMtu failed: …\`, or \`setMtu has an unknown outcome: …\`.

## Status codes

An answer with opcode \`_exception\` contains in its \`_values\` an \`error_code\` (uint) and an \`error_text\`. Qpid's consoles have
names for the codes 1 to 7. The codes from 0x10001 belong to this project.

| code | name | meaning | next step |
|---|---|---|---|
${rows.join('\n')}
`;
}
