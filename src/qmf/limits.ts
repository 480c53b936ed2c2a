/** Limits of the protocol, in one place. A length of text counts octets of UTF-8 unless its name says otherwise. */

// Values on the wire. AMQP 0-10 cannot carry more, and qpidd disconnects every receiver of a longer text.

/** Text in a map, a list or a header; also an `lstr`. */
export const maxTextOctets = 65_535;
/** An `sstr`, and text behind one octet of length. */
export const maxShortTextOctets = 255;
/** The key of a map. */
export const maxKeyOctets = 255;
/** `error_text` and the texts of an event: one line for a person. */
export const maxLineOctets = 4096;
/** Levels of maps and lists inside each other. */
export const maxNesting = 32;
/** Values in one body of AMQP 0-10. A decoded value costs many times the octet that encodes it. */
export const maxDecodedValues = 250_000;

// Values in texts for people.

/** Characters of a value that an error quotes. */
export const maxQuotedLength = 60;
/** Levels that a printed value shows; deeper than any peer's decoder goes. */
export const maxPrintedNesting = 64;

// Predicates of untrusted peers, which decide how much work each object costs.

/** Levels of expressions inside each other. */
export const maxPredicateDepth = 32;
/** Operators and operands of one predicate. */
export const maxPredicateParts = 512;
/** Quoted values of one predicate together. A text longer than an `lstr` equals no property. */
export const maxLiteralOctets = 65_535;
/** Patterns of one predicate. */
export const maxPatterns = 8;
/** Characters of one pattern. */
export const maxPatternLength = 256;
/** Characters of all patterns of one predicate, which RE2 compiles in one go. */
export const maxPatternsLength = 512;
/** States of the automaton of one pattern. */
export const maxPatternStates = 1000;

// Schema files.

/** Characters of a schema text; the largest known schema has 120,000. */
export const maxSchemaLength = 1_048_576;
/** Levels of elements; the grammar needs four. */
export const maxSchemaDepth = 16;
/** Members of all classes together. The largest known schema has 800; groups could produce any number. */
export const maxSchemaMembers = 100_000;
/** Problems that one {@link SchemaError} lists. */
export const maxSchemaProblems = 100;
/** Characters of a name: the binary frames of QMFv1 have one octet for its length. */
export const maxNameLength = 255;
/** A description or unit: the binary frames of QMFv1 have two octets for its length. */
export const maxDescriptionOctets = 65_535;
/** Names that one error lists. */
export const maxListedNames = 20;

// Memory.

/** An agent's name, and each of its parts: the name is a key of AMQP 0-10. */
export const maxAgentNameOctets = 255;
/** What an agent's attributes beside QMF's own take in a console. */
export const maxAttributesOctets = 4096;
/** Seconds between heartbeats: the type of the attribute is uint16 at qpidd. */
export const maxHeartbeatSeconds = 65_535;

/** Agents whose message headers stay cached. */
export const maxCachedAgents = 1000;
