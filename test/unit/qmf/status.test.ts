import { describe, expect, it } from 'vitest';
import { isRefusal, type StatusName, statusCodes, statusName } from '#qmf';

describe('isRefusal', () => {
  it('isRefusal holds exactly for the statuses of calls that changed nothing', () => {
    const refusals = (Object.keys(statusCodes) as StatusName[]).filter((name) =>
      isRefusal(statusCodes[name]),
    );
    expect(refusals.sort()).toEqual([
      'Busy',
      'FeatureNotImplemented',
      'Forbidden',
      'InvalidParameter',
      'NotImplemented',
      'TooLate',
      'UnknownMethod',
      'UnknownObject',
    ]);
  });

  it('isRefusal does not hold for success or an unknown status', () => {
    expect(isRefusal(0)).toBe(false);
    expect(isRefusal(99)).toBe(false);
  });
});

describe('statusName', () => {
  it('returns the name of a status, and undefined for a code without a name', () => {
    expect(statusName(6)).toBe('Forbidden');
    expect(statusName(99)).toBeUndefined();
  });
});
