import { expect, it } from 'vitest';
import {
  missingRuleSteps,
  type RoutingRule,
} from '../../../../../../src/actions/network/backends/networkd/routing-rules.ts';
import {
  loadRoutingRules,
  saveRoutingRules,
} from '../../../../../../src/actions/network/backends/networkd/saved-routing-rules.ts';
import {
  mergeUndoStates,
  type NetworkdUndoState,
} from '../../../../../../src/actions/network/backends/networkd/undo-state.ts';

const rule = (priority: number): RoutingRule => ({
  family: '-4',
  fields: { priority, src: 'all', table: 'main' },
});
const empty: NetworkdUndoState = { files: [], names: [], made: [], keptAway: [], rules: [] };

it('mergeUndoStates restores each file to its content before the first change', () => {
  const older = { ...empty, files: [{ path: 'a', text: null }] };
  const newer = {
    ...empty,
    files: [
      { path: 'a', text: 'of the older change' },
      { path: 'b', text: 'another' },
    ],
  };
  expect(mergeUndoStates([newer, older]).files).toEqual([
    { path: 'a', text: null },
    { path: 'b', text: 'another' },
  ]);
});

it('mergeUndoStates removes created links, and keeps a link that existed before and was created again', () => {
  const destroyed = { ...empty, names: ['br0'] };
  const createdAgain = { ...empty, names: ['br0'], made: ['br0'] };
  const created = { ...empty, names: ['bond1', 'eth0'], made: ['bond1'], keptAway: ['br0'] };
  expect(mergeUndoStates([createdAgain, created, destroyed])).toMatchObject({
    names: ['br0', 'bond1', 'eth0'],
    made: ['bond1'],
  });
  expect(mergeUndoStates([createdAgain, created, destroyed]).keptAway).toEqual([]);
  expect(mergeUndoStates([{ ...empty, keptAway: ['br9'] }, destroyed]).keptAway).toEqual(['br9']);
});

it('mergeUndoStates removes a link that was created and then destroyed: a reload may have created it again', () => {
  const created = { ...empty, names: ['br0'], made: ['br0'] };
  const destroyed = { ...empty, names: ['br0'] };
  expect(mergeUndoStates([destroyed, created]).made).toEqual(['br0']);
});

it('mergeUndoStates restores the routing rules that the newest change found', () => {
  const newest = saveRoutingRules([rule(2)]);
  const older = { ...empty, rules: saveRoutingRules([rule(1), rule(2)]) };
  expect(mergeUndoStates([{ ...empty, rules: newest }, older]).rules).toEqual(newest);
  expect(loadRoutingRules(newest)).toEqual([rule(2)]);
});

it('missingRuleSteps adds a duplicate rule once', () => {
  expect(missingRuleSteps([rule(5), rule(6), rule(5)], [rule(6)])).toEqual([
    ['-4', 'rule', 'add', 'priority', '5', 'from', 'all', 'table', 'main'],
  ]);
});
