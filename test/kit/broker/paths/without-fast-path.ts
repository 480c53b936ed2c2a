import { vi } from 'vitest';
import { fastPathByDefault } from '../../../../src/broker/rhea/fast/by-default.ts';

// Setup of the project `without-fast-path`: every connection leaves all frames to rhea.
vi.mock('../../../../src/broker/rhea/fast/by-default.ts', () => ({ fastPathByDefault: false }));

if (fastPathByDefault) throw new Error('the project without-fast-path takes the fast path');
