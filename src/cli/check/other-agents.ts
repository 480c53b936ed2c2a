import { voicesOf } from '../agent-choice.ts';
import { agentsThere } from './agents-there.ts';
import { bad, good, type Step, untried } from './step.ts';

export const otherAgentsStep: Step = {
  name: 'other agents',
  needs: ['exchanges'],
  async run(way) {
    const { own } = way;
    if (own.problem !== undefined)
      return {
        ...untried(`nobody can tell the name of this machine's agent: ${own.problem}`),
        advice: 'set node.uuid',
      };
    const agents = await agentsThere(way);
    if (typeof agents === 'string') return untried(`nobody can be asked: ${agents}`);
    const found = agents.find(({ name }) => name === own.name);
    if (found === undefined) return good(`nobody is called ${own.name}`);
    const voices = voicesOf(found);
    const hosts = voices.map(
      ({ hostname, info }) => `${hostname ?? 'a host without name'} (epoch ${info.epoch})`,
    );
    if (voices.length > 1)
      return bad(
        `${voices.length} agents are called ${own.name}: on ${hosts.join(' and ')}`,
        `end all but one${new Set(hosts).size === 1 ? '' : ', or give machines that were cloned a node.uuid each'}: every one of them answers every request`,
      );
    if (found.hostname !== undefined && found.hostname !== own.hostname)
      return bad(
        `an agent on ${found.hostname} is called ${own.name}, as the one of this machine (${own.hostname}) is`,
        `is ${found.hostname} a clone of this machine? Then set node.uuid on one of them; if this machine was renamed, all is well`,
      );
    return good(`the agent of this machine answers as ${own.name}, and nobody else`);
  },
};
