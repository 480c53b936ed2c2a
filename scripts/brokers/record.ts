import { parseArgs } from 'node:util';
import { type Brought, sumsOf } from './distribution.ts';

// node -C ovirt-source scripts/brokers/record.ts NAME > test/brokers/NAME/SHA512SUMS
const [name] = parseArgs({ allowPositionals: true }).positionals;
process.stdout.write(sumsOf(name as Brought));
