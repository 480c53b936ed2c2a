import { bondOptions, optionsOf } from '../state/link-options.ts';

/** Whether the kernel takes a value of an option of a bond or bridge: services ignore a wrong one, or report it in a journal only. */
export function isOptionValue(kind: string, name: string, text: string): boolean {
  const known = (kind === 'bond' ? bondOptions : (optionsOf(kind) ?? [])).find(
    (option) => option.name === name || option.word === name,
  );
  const value = known?.value;
  if (!value || 'form' in value || 'mask' in value || 'addresses' in value) return /^\S+$/.test(text);
  if ('words' in value) return value.words.includes(text);
  const [min, max] = value.range;
  return /^\d{1,10}$/.test(text) && Number(text) >= min && Number(text) <= max;
}
