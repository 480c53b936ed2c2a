import type { InterfaceToWrite } from '#actions';

/** A route that runs: one next hop of a static route. */
export interface RunningRoute {
  readonly table: number;
  /** With its prefix. */
  readonly destination: string;
  /** Undefined for a route without a gateway. */
  readonly gateway?: string | undefined;
  readonly metric: number;
}

/** What runs of an interface that the kernel has. */
export interface RunningInterface {
  readonly isUp: boolean;
  readonly hasCarrier: boolean;
  readonly mtu?: number | undefined;
  readonly macAddress?: string | undefined;
  /** The bond or bridge that it is in. */
  readonly master?: string | undefined;
  /** Of a bond or bridge. */
  readonly members?: readonly string[] | undefined;
  /** By the kernel's names; several values are separated by commas. */
  readonly options: Readonly<Record<string, string>>;
  readonly routes: readonly RunningRoute[];
  /** As `getXMLDesc` with flags 0 describes it. */
  readonly definition: InterfaceToWrite;
}

/** What is written of an interface. */
export interface WrittenInterface {
  readonly startMode: string;
  /** As `getXMLDesc` with flags 1 describes it. */
  readonly definition: InterfaceToWrite;
  /** The bond or bridge whose definition names it. */
  readonly master?: string | undefined;
  /** Of a bond or bridge. */
  readonly members: readonly string[];
}

/** An interface as its agent shows it. */
export interface ObservedInterface {
  readonly interfaceName: string;
  /** In the words of property `kind`. */
  readonly kind: string;
  readonly running?: RunningInterface | undefined;
  readonly written?: WrittenInterface | undefined;
}
