/** Whether a connection takes the fast path unless its options say otherwise. Tests of the other path replace this module. */
export const fastPathByDefault = true;
