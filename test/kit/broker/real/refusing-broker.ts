import { startEmbeddedBroker } from '#broker';

// An embedded broker that refuses every password. Usage: refusing-broker.ts PORT
await startEmbeddedBroker({ port: Number(process.argv[2]), authenticate: () => false });
