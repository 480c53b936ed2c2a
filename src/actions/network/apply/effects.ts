import type { AddressState, RouteState } from '../state/network-state.ts';

/** The links, addresses and routes that a change affects, adds and removes. A rollback restores these and nothing else. */
export interface Effects {
  /** Names of existing links that the change modifies or removes. */
  readonly affected: readonly string[];
  /** Names of links that the change creates, lower devices first. */
  readonly created: readonly string[];
  readonly addsAddresses: readonly Pick<AddressState, 'link' | 'address' | 'prefixLength' | 'peer'>[];
  readonly addsRoutes: readonly RouteState[];
  /** Addresses and routes that a successful change removes for good. */
  readonly removesAddresses: readonly AddressState[];
  readonly removesRoutes: readonly RouteState[];
}

export const noEffects: Effects = {
  affected: [],
  created: [],
  addsAddresses: [],
  addsRoutes: [],
  removesAddresses: [],
  removesRoutes: [],
};

/** Merges the effects of two changes that follow each other. */
export function mergeEffects(first: Effects, second: Effects): Effects {
  const union = (left: readonly string[], right: readonly string[]) => [...new Set([...left, ...right])];
  return {
    affected: union(first.affected, second.affected),
    created: union(first.created, second.created),
    addsAddresses: [...first.addsAddresses, ...second.addsAddresses],
    addsRoutes: [...first.addsRoutes, ...second.addsRoutes],
    removesAddresses: [...first.removesAddresses, ...second.removesAddresses],
    removesRoutes: [...first.removesRoutes, ...second.removesRoutes],
  };
}

/** {@link Effects} with the keys of version 1 of a checkpoint on disk. */
export type EffectsRecord = Omit<Effects, 'affected' | 'created'> & {
  readonly touches: readonly string[];
  readonly makes: readonly string[];
};

/** Converts effects to the form that a checkpoint stores. */
export const toEffectsRecord = ({ affected, created, ...others }: Effects): EffectsRecord => ({
  touches: affected,
  makes: created,
  ...others,
});

/** Restores effects from the form that a checkpoint stores. */
export const fromEffectsRecord = ({ touches, makes, ...others }: EffectsRecord): Effects => ({
  affected: touches,
  created: makes,
  ...others,
});
