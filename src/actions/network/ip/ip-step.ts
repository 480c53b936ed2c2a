/** One command of `ip`: its arguments, without the program's name. */
export type IpStep = readonly string[];

/** One argument, or a list of arguments. */
export type IpArgument = string | number | readonly string[];

/**
 * Builds one command of `ip`: `` ip`link set dev ${name} mtu ${1400}` ``. Only the literal parts are split at spaces:
 * each value is one argument, whatever it contains, and a list is as many arguments as it has items.
 */
export function ip(literals: TemplateStringsArray, ...values: readonly IpArgument[]): IpStep {
  return literals.flatMap((literal, index) => [
    ...literal.split(' ').filter((word) => word !== ''),
    ...argumentsOf(values[index] ?? []),
  ]);
}

/** An option and its value; no argument where the value is undefined. */
export const optional = (option: string, value: string | number | undefined): readonly string[] =>
  value === undefined ? [] : [option, String(value)];

/** Prints a command as people type it. */
export const stepText = (step: IpStep): string => ['ip', ...step].join(' ');

function argumentsOf(value: IpArgument): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'number' ? [String(value)] : value;
}
