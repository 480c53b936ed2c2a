import { parseArgs } from 'node:util';
import { computeChecksums, type JavaBrokerName } from './distribution.ts';

// Usage: node -C ovirt-source scripts/brokers/print-checksums.ts NAME > test/brokers/NAME/SHA512SUMS
const [name] = parseArgs({ allowPositionals: true }).positionals;
process.stdout.write(computeChecksums(name as JavaBrokerName));
