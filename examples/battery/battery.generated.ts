// Generated from battery.xml by `ovirt-node codegen`. Do not edit.

/** Digest of battery.xml; `digestSchemaText` computes it. */
export const schemaDigest = 'd4db40852bd63a8b2097412fc11d61256d38a14aa9a30968963068267a0c053f';

/** one battery of the machine */
export interface Battery {
  className: 'battery';
  properties: {
    /** name that the kernel gives it, such as BAT0 (sstr, RC, index) */
    name: string;
    /** model that the battery reports (sstr, RO, optional) */
    model: string | undefined;
    /** Charging, Discharging, Full, Not charging or Unknown (sstr, RO, optional) */
    status: string | undefined;
    /** charge below which the agent raises batteryLow; set by setAlarm (uint8, percent, RW) */
    alarmBelow: number;
  };
  statistics: {
    /** charge of the battery (uint8, percent) */
    charge: number | undefined;
    /** voltage of the battery (uint32, mV) */
    voltage: number | undefined;
  };
  methods: {
    /** set the property alarmBelow */
    setAlarm: {
      in: {
        /** new value; 0 raises no event (uint8, percent) */
        percent: number;
      };
      out: {
        /** value before the call (uint8, percent) */
        previous: number;
      };
    };
  };
}

/** Package org.example.power. */
export interface PowerPackage {
  classes: {
    battery: Battery;
  };
  events: {
    /** the charge is below alarmBelow (warn) */
    batteryLow: {
      /** name of the battery (sstr) */
      battery: string;
      /** charge of the battery (uint8, percent) */
      charge: number;
    };
  };
}
