import { startEmbeddedBroker } from '#broker';

// The embedded broker where no password is right: refusing-broker.ts PORT
await startEmbeddedBroker({ port: Number(process.argv[2]), authenticate: () => false });
