import type { Step } from '../step.ts';
import { brokerStep } from './broker.ts';
import { clockStep } from './clock.ts';
import { exchangesStep } from './exchanges.ts';
import { loginStep } from './login.ts';
import { mechanismStep } from './mechanism.ts';
import { nameStep } from './name.ts';
import { otherAgentsStep } from './other-agents.ts';
import { permissionsStep } from './permissions.ts';
import { portStep } from './port.ts';
import { roundTripStep } from './round-trip.ts';
import { tlsStep } from './tls.ts';
import { vouchingStep } from './vouching.ts';

/** The steps in the order in which they run: every step follows the steps that it needs. */
export const steps: readonly Step[] = [
  nameStep,
  portStep,
  tlsStep,
  mechanismStep,
  loginStep,
  brokerStep,
  exchangesStep,
  permissionsStep,
  roundTripStep,
  vouchingStep,
  clockStep,
  otherAgentsStep,
];
