import { startEmbedded } from '../kit/broker-process.ts';
import { outlive } from './outlive.ts';

outlive('the embedded broker', startEmbedded);
