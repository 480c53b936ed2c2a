/**
 * Reports whether all consoles or all agents receive a key of the topic exchange: `agent.…` has the indications of agents,
 * `console.…` the requests of consoles. An agent that answered there would flood them for any caller. Keys of one console begin
 * with `direct-console.` or `direct.`.
 */
export const isBroadcastKey = (key: string): boolean => /^(?:agent|console)(?:\.|$)/.test(key);
