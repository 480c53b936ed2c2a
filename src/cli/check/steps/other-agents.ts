import { listInstances } from '../../select/select-agents.ts';
import { discoverAgents } from '../discover-agents.ts';
import { fail, pass, type Step, skip } from '../step.ts';

export const otherAgentsStep: Step = {
  name: 'other agents',
  needs: ['exchanges'],
  async run(way) {
    const { ownAgent } = way;
    if (ownAgent.problem !== undefined)
      return {
        ...skip(`nobody can tell the name of this machine's agent: ${ownAgent.problem}`),
        advice: 'set node.uuid',
      };
    const agents = await discoverAgents(way);
    if (typeof agents === 'string') return skip(`nobody can be asked: ${agents}`);
    const found = agents.find(({ name }) => name === ownAgent.name);
    if (found === undefined) return pass(`nobody is called ${ownAgent.name}`);
    const voices = listInstances(found);
    const hosts = voices.map(
      ({ hostname, info }) => `${hostname ?? 'a host without name'} (epoch ${info.epoch})`,
    );
    if (voices.length > 1)
      return fail(
        `${voices.length} agents are called ${ownAgent.name}: on ${hosts.join(' and ')}`,
        `end all but one${new Set(hosts).size === 1 ? '' : ', or give machines that were cloned a node.uuid each'}: every one of them answers every request`,
      );
    if (found.hostname !== undefined && found.hostname !== ownAgent.hostname)
      return fail(
        `an agent on ${found.hostname} is called ${ownAgent.name}, as the one of this machine (${ownAgent.hostname}) is`,
        `is ${found.hostname} a clone of this machine? Then set node.uuid on one of them; if this machine was renamed, all is well`,
      );
    return pass(`the agent of this machine answers as ${ownAgent.name}, and nobody else`);
  },
};
