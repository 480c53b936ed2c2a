import { listInstances } from '../../select/select-agents.ts';
import { discoverAgents } from '../discover-agents.ts';
import { fail, pass, type Step, skip } from '../step.ts';

export const otherAgentsStep: Step = {
  name: 'other agents',
  needs: ['exchanges'],
  async run(context) {
    const { ownAgent } = context;
    if (ownAgent.problem !== undefined)
      return {
        ...skip(`the name of this machine's agent is unknown: ${ownAgent.problem}`),
        advice: 'set node.uuid',
      };
    const agents = await discoverAgents(context);
    if (typeof agents === 'string') return skip(`cannot ask for agents: ${agents}`);
    const sameName = agents.find(({ name }) => name === ownAgent.name);
    if (sameName === undefined) return pass(`no agent is called ${ownAgent.name}`);
    const instances = listInstances(sameName);
    const hosts = instances.map(
      ({ hostname, info }) => `${hostname ?? 'a host without name'} (epoch ${info.epoch})`,
    );
    if (instances.length > 1)
      return fail(
        `${instances.length} agents are called ${ownAgent.name}: on ${hosts.join(' and ')}`,
        `end all but one${new Set(hosts).size === 1 ? '' : ', or give each cloned machine its own node.uuid'}: every one of them answers every request`,
      );
    if (sameName.hostname !== undefined && sameName.hostname !== ownAgent.hostname)
      return fail(
        `an agent on ${sameName.hostname} is called ${ownAgent.name}, like the agent of this machine (${ownAgent.hostname})`,
        `is ${sameName.hostname} a clone of this machine? Then set node.uuid on one of them; if this machine was renamed, all is well`,
      );
    return pass(`the agent of this machine answers as ${ownAgent.name}, and no other agent does`);
  },
};
