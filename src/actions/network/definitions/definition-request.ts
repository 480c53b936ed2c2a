import type { InterfaceToWrite } from './interface-to-write.ts';

/** A network service that keeps definitions. */
export type DefinitionService = 'NetworkManager' | 'systemd-networkd' | 'ifupdown';

/** A definition that a service has already, as far as a new one must know it. */
export interface KnownDefinition {
  readonly name: string;
  readonly kind?: string | undefined;
  /** Files that it is written in. */
  readonly sources: readonly string[];
  readonly master?: string | undefined;
  readonly lower?: string | undefined;
}

/** What to write down. Pure data. */
export type DefinitionChange =
  /** An interface, and those inside it: the first is the one that the caller named. */
  | { readonly operation: 'define'; readonly interfaces: readonly InterfaceToWrite[] }
  | { readonly operation: 'undefine'; readonly name: string }
  | {
      readonly operation: 'setStartMode';
      readonly name: string;
      readonly mode: NonNullable<InterfaceToWrite['startMode']>;
    };

/** A change of the definitions of one service. */
export interface DefinitionRequest {
  readonly service: DefinitionService;
  readonly change: DefinitionChange;
  /** All definitions of that service. */
  readonly known: readonly KnownDefinition[];
  /** True where the change of what runs goes on without it, with a note: the caller asked for that first of all. */
  readonly isOptional?: boolean;
}

/** A file or profile that a change writes, or removes. Paths are those of the host; a profile has a name in place of one. */
export interface DefinitionFile {
  readonly path: string;
  /** The text that the change was planned for; undefined where the file did not exist. */
  readonly before: string | undefined;
  /** Undefined: the change removes the file. */
  readonly after: string | undefined;
}
