import { expect, it } from 'vitest';
import {
  missingRuleSteps,
  type RoutingRule,
} from '../../../../../../src/actions/network/backends/networkd/routing-rules.ts';
import {
  mergeUndoStates,
  type NetworkdUndoState,
} from '../../../../../../src/actions/network/backends/networkd/undo-state.ts';

const rule = (priority: number): RoutingRule => ({
  family: '-4',
  told: { priority, src: 'all', table: 'main' },
});
const none: NetworkdUndoState = { files: [], names: [], made: [], keptAway: [], rules: [] };

it('takes each file back to what it was before the first change of it', () => {
  const older = { ...none, files: [{ path: 'a', text: null }] };
  const newer = {
    ...none,
    files: [
      { path: 'a', text: 'of the older' },
      { path: 'b', text: 'another' },
    ],
  };
  expect(mergeUndoStates([newer, older]).files).toEqual([
    { path: 'a', text: null },
    { path: 'b', text: 'another' },
  ]);
});

it('removes what was made, and leaves what was there before the first change and is there again', () => {
  const destroyed = { ...none, names: ['br0'] };
  const madeAgain = { ...none, names: ['br0'], made: ['br0'] };
  const made = { ...none, names: ['bond1', 'eth0'], made: ['bond1'], keptAway: ['br0'] };
  expect(mergeUndoStates([madeAgain, made, destroyed])).toMatchObject({
    names: ['br0', 'bond1', 'eth0'],
    made: ['bond1'],
  });
  expect(mergeUndoStates([madeAgain, made, destroyed]).keptAway).toEqual([]);
  expect(mergeUndoStates([{ ...none, keptAway: ['br9'] }, destroyed]).keptAway).toEqual(['br9']);
});

it('removes what was made and destroyed since, where a reload made it again', () => {
  const made = { ...none, names: ['br0'], made: ['br0'] };
  const destroyed = { ...none, names: ['br0'] };
  expect(mergeUndoStates([destroyed, made]).made).toEqual(['br0']);
});

it('puts back the rules that the last change found', () => {
  const older = { ...none, rules: [rule(1), rule(2)] };
  expect(mergeUndoStates([{ ...none, rules: [rule(2)] }, older]).rules).toEqual([rule(2)]);
});

it('puts a rule back once', () => {
  expect(missingRuleSteps([rule(5), rule(6), rule(5)], [rule(6)])).toEqual([
    ['-4', 'rule', 'add', 'priority', '5', 'from', 'all', 'table', 'main'],
  ]);
});
