/**
 * Words that makers leave in fields of SMBIOS. A field of nothing else was never filled in. Collected from systemd's
 * `20-dmi-id.hwdb`, the blacklist of serial numbers of GLPI and FusionInventory, FOG's `hostmanager.class.php`, fwupd's
 * rules for sample values, EDK II's templates, and reports of users.
 */
const fillers: ReadonlySet<string> = new Set(
  `
    to be filled fill fillin defined updated set settable by for with in
    oem oemid odm manufacturer manufacture vendor maker
    not no none null nil na empty blank void invalid undefined unknown unknow
    specified specify unspecified applicable available unavailable present provided
    programmed unprogrammed assigned unassigned initialized uninitialized supported
    default string standard sample example dummy placeholder enter here tbd tbc tba
    system product chassis base board baseboard motherboard type1 type2 type3
    serial number numb num nr sn sku name model version family asset tag part
    eval iatpass pcie2
  `
    .trim()
    .split(/\s+/),
);

/** Words that are written together, such as `SystemSerialNumb` and `ToBeFilledByOEM`. */
const compound =
  /^(?:tobefilledby|tobedefinedby|system|product|chassis|baseboard|board|default|serial|number|numb|string|name|version|model|oem|manufacturer)+$/;

/** `XXXX`, `zzz`, `0000`; not digits of a version such as 1.11. */
const repeated = /^(?:([a-z])\1+|0+)$/;

/** What stands before a sample number: `SN-12345`, `MB-1234567890`, `Asset-1234567890`. */
const samplePrefix = /^(?:sn|mb|bsn|bb|sys|pc|serial|asset|board|chassis|oem)[-_ #:]*(?=[0-9a-f]+$)/;

const countingUp = ['0123456789abcdef'.repeat(2), '1234567890'.repeat(4)];
const counts = [...countingUp, ...countingUp.map((digits) => [...digits].reverse().join(''))];
/** The shortest row of digits that is taken for a sample: versions and models have shorter ones. */
const shortestCount = 5;

/** Texts of single makers that no pattern describes. */
const samples: ReadonlySet<string> = new Set(['sn-123456fvgv3i0b8o5n6n7k', 'tulip computers', 'all series']);

/**
 * Reports whether a text of the firmware says nothing of this machine: a filler of the maker, a row of counted digits,
 * one character repeated, or punctuation alone.
 */
export function isPlaceholder(text: string): boolean {
  const value = text.trim().toLowerCase();
  if (/^(.)\1*$/.test(value) || samples.has(value)) return true;
  return isFiller(value) || isCounted(value.replace(samplePrefix, ''));
}

function isFiller(value: string): boolean {
  const words = value
    .replace(/o\.\s?e\.\s?m\b\.?/g, 'oem')
    .replace(/\bt\.\s?b\.\s?d\b\.?/g, 'tbd')
    .replace(/\bn[/.\\]a\b\.?/g, 'na')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return words.every((word) => fillers.has(word) || compound.test(word) || repeated.test(word));
}

/** Zeros may follow, as in `123456789000`. */
function isCounted(digits: string): boolean {
  const counted = digits.replace(/0+$/, '');
  return [digits, counted].some(
    (row) => row.length >= shortestCount && counts.some((count) => count.includes(row)),
  );
}
