// Run by `npm run train -- --data DIR`: writes the weights file that ships.
import { writeFileSync } from 'node:fs';
import { buildModel, weightsModule } from './training/build-model.mjs';

const WEIGHTS = 'packages/core/src/guards/privacy/names/weights.ts';

export async function train({ data }) {
  const model = await buildModel({ data });
  const text = weightsModule(model, new Date().toISOString().slice(0, 10));
  writeFileSync(WEIGHTS, text);
  console.log(`${WEIGHTS}: ${(text.length / 1e6).toFixed(2)} MB, ${model.filled} of ${model.rows} rows in use`);
}
