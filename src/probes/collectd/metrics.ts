/** A value list of collectd. A part of the name that collectd leaves out is empty. */
export interface MetricValue {
  readonly plugin: string;
  readonly pluginInstance: string;
  readonly type: string;
  readonly typeInstance: string;
  /** Values by the name of their data source; those that collectd does not know are left out. */
  readonly values: ReadonlyMap<string, number>;
  /** When collectd read it; nanoseconds since 1970. */
  readonly timeNs: bigint;
  /** Interval between two readings; undefined until two were seen. */
  readonly intervalNs: bigint | undefined;
}

/** What collectd has. */
export interface Metrics {
  /** The value lists of this host, by their names without the host. */
  readonly values: ReadonlyMap<string, MetricValue>;
  /** Number of the value lists of other hosts, which collectd received. */
  readonly others: number;
  /** Number of the value lists of this host beyond the limit. */
  readonly beyondLimit: number;
}
