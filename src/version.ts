/** The version of vmcontext, as package.json has it. */
export const agentVersion = '0.1.0'
