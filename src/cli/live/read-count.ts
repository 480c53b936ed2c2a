import { type CommandInput, usageError } from '../command.ts';

/** Reads an option that is a whole number above 0. @returns undefined without it. @throws {CommandError} with status 2. */
export function readCount(input: CommandInput, option: string): number | undefined {
  const text = input.text(option);
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageError(`--${option} is "${text}"; expected a whole number from 1 to 999999999`);
}
